import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PALETTE, type Rgb } from '../../../../src/repl/full/shell/colour.ts';
import { line, span, type Tone } from '../../../../src/repl/full/text/line.ts';
import { type ColourLevel, paint, type Theme, themeFor } from '../../../../src/repl/full/text/theme.ts';

const LEVELS: readonly ColourLevel[] = [0, 1, 2, 3];
const codesOf = (theme: Theme): [tone: Tone, codes: string][] => Object.entries(theme) as [Tone, string][];

test('without colours what matters is told apart by weight', () => {
  const theme = themeFor(0, false);
  assert.ok(codesOf(theme).every(([, code]) => /^([1247](;[1247])*)?$/.test(code)));
  assert.is(paint(line('a', span('b', 'changed')), theme), 'a\x1b[1;4mb\x1b[0m');
});

test('a terminal of eight colours gets no others, and the background has themes of its own', () => {
  for (const isLight of [true, false])
    for (const [tone, codes] of codesOf(themeFor(1, isLight)))
      assert.match(codes, /^((?:[1247]|[34][0-7])(;|$))*$/, tone);
  for (const level of [1, 2, 3] as const) assert.not.equal(themeFor(level, true), themeFor(level, false));
});

test('nothing is white, black or grey of the palette on a background that is not its own', () => {
  for (const level of LEVELS)
    for (const isLight of [true, false])
      for (const [tone, codes] of codesOf(themeFor(level, isLight))) {
        const hasOwn = /(^|;)(4[0-7]|48;5;\d+|7)(;|$)/.test(codes);
        const named = codes.replace(/38;5;\d+/, '');
        if (!hasOwn) assert.not.match(named, /(^|;)(30|37|90|97)(;|$)/, `${tone} of ${level}`);
      }
});

/** WCAG 2: relative luminance, and the ratio of two. */
const luminance = (colour: Rgb): number =>
  colour
    .map((each) => each / 255)
    .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index]!, 0);
const contrast = (a: Rgb, b: Rgb): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

test('every text can be read on its background, dark or light', () => {
  const backgrounds: readonly [isLight: boolean, of: Rgb][] = [
    [false, [0, 0, 0]],
    [false, [30, 30, 46]],
    [true, [255, 255, 255]],
    [true, [253, 246, 227]],
  ];
  for (const [isLight, behind] of backgrounds)
    for (const [tone, codes] of codesOf(themeFor(2, isLight))) {
      const number = (base: number) => /(\d+)/.exec(codes.split(`${base};5;`)[1] ?? '')?.[1];
      const [front, own] = [number(38), number(48)];
      if (front === undefined) continue;
      const ratio = contrast(PALETTE[Number(front)]!, own === undefined ? behind : PALETTE[Number(own)]!);
      // Lines only part what is beside each other.
      const least = tone === 'border' ? 1.5 : 4.5;
      assert.ok(ratio >= least, `${tone} on ${behind}: ${ratio.toFixed(1)}`);
    }
});

test('on a light background eight colours do without those that are pale there', () => {
  for (const [tone, codes] of codesOf(themeFor(1, true)))
    if (tone !== 'found') assert.not.match(codes, /(^|;)3[02367](;|$)/, tone);
});

test('control characters of names are not passed on', () => {
  assert.is(paint(line('evil\x1b[2J'), themeFor(0, false)), 'evil\\x1b[2J');
});

test('a console and an ASCII terminal get characters that they have, one for one', () => {
  const drawn = line('─│▸✓□…');
  assert.is(paint(drawn, themeFor(0, false), 'console'), '─│»+·~');
  assert.is(paint(drawn, themeFor(0, false), 'ascii'), '-|*+.~');
});

test.run();
