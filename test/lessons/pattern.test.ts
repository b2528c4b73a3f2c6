import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type PatternError, patternOf } from '../../src/lessons/conditions/pattern.ts';
import { randomNumbers } from '../session/language/fixture.ts';

const kindOf = (source: string): string | undefined => {
  try {
    patternOf(source);
    return undefined;
  } catch (error) {
    return (error as PatternError).kind;
  }
};

test('patterns that keep JavaScript busy for ever take no time', () => {
  const start = performance.now();
  const text = `${'a'.repeat(20_000)}!`;
  for (const source of [
    '(a+)+$',
    '^(a|a)*$',
    '(a|aa)+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*a){12}b',
    '(x+x+)+y',
  ])
    assert.not(patternOf(source)(source.includes('x') ? 'x'.repeat(20_000) : text), source);
  assert.ok(performance.now() - start < 30_000);
});

test('they find what JavaScript finds', () => {
  const sources = [
    'a',
    '^a$',
    '^$',
    'a|b',
    '(a|b)*c',
    'a{2}',
    'a{2,}',
    'a{1,3}b',
    'a+?b',
    '[^a]b',
    '[a-c]+$',
    '.b',
    '\\bab\\b',
    '\\Bb',
    '^(?!ab)',
    'a(?=b)',
    'a(?!b|c)',
    '(?:ab)+',
    '(?<n>a)b',
    '\\d+',
    '\\w\\s\\w',
    '\\u0061',
    '\\x62',
    '\\u{1f600}',
    '\\p{L}+',
    '[\\]a]',
    '\\.',
    'a\\nb',
    '^b',
    'a$',
    '(|a)b',
    '(a*)*b',
    '(a?){3}b',
    '',
    '😀{2}',
    '[😀a]$',
  ];
  const random = randomNumbers(11);
  const alphabet = ['a', 'b', 'c', '1', ' ', '\n', '.', '😀', ']'];
  for (const source of sources) {
    const wanted = new RegExp(source, 'mu');
    const pattern = patternOf(source);
    for (let i = 0; i < 300; i++) {
      const text = Array.from(
        { length: Math.floor(random() * 7) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join('');
      assert.is(pattern(text), wanted.test(text), `${source} in ${JSON.stringify(text)}`);
    }
  }
});

test('random patterns find what JavaScript finds', () => {
  const random = randomNumbers(12);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const make = (depth: number): string => {
    if (depth === 0) return pick(['a', 'b', '.', '[ab]', '[^a]', '\\b', '^', '$', '']);
    const inside = make(depth - 1);
    return pick([
      () => inside + make(depth - 1),
      () => `(?:${inside})${pick(['*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'])}`,
      () => `(${inside}|${make(depth - 1)})`,
    ])();
  };
  for (let i = 0; i < 1500; i++) {
    const source = make(3);
    const [wanted, pattern] = [new RegExp(source, 'mu'), patternOf(source)];
    for (const text of ['', 'a', 'b', 'ab', 'ba', 'aab', 'a\nb', 'bab ', 'cc'])
      assert.is(pattern(text), wanted.test(text), `${source} in ${JSON.stringify(text)}`);
  }
});

test('what cannot be had in linear time is refused, and so is what is no pattern, or too large', () => {
  for (const source of ['(a)\\1', '(?<n>a)\\k<n>', '(?<=a)b', '(?<!a)b', '(?=a*)b', '(?!.*x)'])
    assert.is(kindOf(source), 'reference', source);
  assert.is(kindOf('('), 'syntax');
  assert.is(kindOf('a{5000}'), 'size');
  assert.is(kindOf('(((a{50}){50}){50}){50}'), 'size');
  assert.is(kindOf('a{1000000000}'), 'size');
  assert.is(kindOf('('.repeat(100_000)), 'size');
  assert.is(kindOf('(?:){1000000000}'), undefined);
});

test.run();
