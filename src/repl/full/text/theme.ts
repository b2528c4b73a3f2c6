import { type Glyphs, inGlyphs } from './glyphs.ts';
import type { Line, Tone } from './line.ts';
import { printable } from './width.ts';

/** 0 none; 1 eight colours, the bright ones by bold type; 2 256 colours; 3 all, as red, green and blue. */
export type ColourLevel = 0 | 1 | 2 | 3;

/** SGR parameters of each tone, ECMA-48; an empty text leaves it as it is. */
export type Theme = Readonly<Record<Tone, string>>;

/** Without colours what matters is still told apart by weight; words say the rest. */
const MONOCHROME: Theme = {
  plain: '',
  dim: '',
  strong: '1',
  // Underlined, as man(1) shows it: some terminals have no italics.
  emphasis: '4',
  title: '1',
  border: '',
  front: '1',
  host: '1',
  box: '1',
  call: '',
  equivalent: '',
  changed: '1;4',
  good: '',
  warn: '1',
  bad: '1',
  key: '1',
  selected: '7',
  found: '7',
};

/** Colours of the terminal's own palette. White and black are not among them: one is no colour on some background. */
const EIGHT: Theme = {
  ...MONOCHROME,
  dim: '2',
  border: '2',
  front: '1;34',
  title: '1;34',
  host: '1;35',
  box: '1;36',
  call: '2',
  equivalent: '33',
  changed: '1;32',
  good: '32',
  warn: '33',
  bad: '1;31',
  key: '1;36',
  found: '30;43',
};

/** Yellow, green and cyan of the usual palettes can hardly be read on white. */
const EIGHT_ON_LIGHT: Theme = {
  ...EIGHT,
  box: '1;34',
  equivalent: '34',
  changed: '1;35',
  good: '34',
  warn: '35',
  key: '1;34',
};

const ON_DARK: Theme = {
  ...EIGHT,
  dim: '38;5;245',
  border: '38;5;240',
  front: '1;38;5;75',
  title: '1;38;5;75',
  host: '1;38;5;176',
  box: '1;38;5;80',
  call: '38;5;247',
  equivalent: '38;5;179',
  changed: '1;38;5;114',
  good: '38;5;114',
  warn: '38;5;215',
  bad: '1;38;5;203',
  key: '1;38;5;80',
  selected: '48;5;24;38;5;255',
  found: '48;5;179;38;5;16',
};

const ON_LIGHT: Theme = {
  ...EIGHT,
  dim: '38;5;242',
  border: '38;5;249',
  front: '1;38;5;25',
  title: '1;38;5;25',
  host: '1;38;5;90',
  box: '1;38;5;23',
  call: '38;5;240',
  equivalent: '38;5;94',
  changed: '1;38;5;22',
  good: '38;5;22',
  warn: '38;5;125',
  bad: '1;38;5;160',
  key: '1;38;5;23',
  selected: '48;5;153;38;5;16',
  found: '48;5;222;38;5;16',
};

export function themeFor(level: ColourLevel, isLight: boolean): Theme {
  if (level === 0) return MONOCHROME;
  if (level === 1) return isLight ? EIGHT_ON_LIGHT : EIGHT;
  return isLight ? ON_LIGHT : ON_DARK;
}

/** The line as text for a terminal. Every span ends with a reset, so that rows do not depend on each other. */
export function paint(line: Line, theme: Theme, glyphs: Glyphs = 'all'): string {
  let text = '';
  for (const { text: raw, tone, ansi } of line) {
    const code = theme[tone];
    const shown = inGlyphs(printable(raw), glyphs);
    if (ansi !== undefined) text += `${ansi}\x1b[0m`;
    else text += code === '' ? shown : `\x1b[${code}m${shown}\x1b[0m`;
  }
  return text;
}
