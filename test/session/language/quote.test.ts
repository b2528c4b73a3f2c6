import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readWords } from '../../../src/session/language/words.ts';
import { quoteWord, quoteWords } from '../../../src/steps/quote.ts';
import { randomNumbers, randomText } from './fixture.ts';

test('words are quoted only where they must be', () => {
  const cases: [string, string][] = [
    ['a', 'a'],
    ['/proc/1-2_3.x', '/proc/1-2_3.x'],
    ['--addr=10.0.0.1/24', '--addr=10.0.0.1/24'],
    ['20%', '20%'],
    ['größe', 'größe'],
    ['', "''"],
    ['a b', "'a b'"],
    ['#a', "'#a'"],
    ["it's", "'it'\\''s'"],
    ['$x', "'$x'"],
    ['a\nb', "$'a\\nb'"],
    ["it's\t\x1b[1m", "$'it\\'s\\t\\033[1m'"],
    ['\u202e1', "$'\\342\\200\\2561'"],
    ['\udcff', "$'\\377'"],
    ['|', "'|'"],
  ];
  for (const [word, quoted] of cases) assert.is(quoteWord(word), quoted);
});

test('another style can be asked for', () => {
  assert.is(quoteWord('a', 'single'), "'a'");
  assert.is(quoteWord('a "$b" `c` \\', 'double'), '"a \\"\\$b\\" \\`c\\` \\\\"');
});

test('what is quoted is read back as it was', () => {
  const random = randomNumbers(3);
  const alphabet = [...`ab0 \t\n'"\\#$\`|&;<>()*?[]{}~=%!:,.-ü😀\u00a0“\x1b\u202e\udcff`];
  for (let i = 0; i < 2000; i++) {
    const words = Array.from({ length: Math.floor(random() * 5) }, () => randomText(random, alphabet, 8));
    const read = readWords({ text: quoteWords(words) });
    assert.equal(
      read.map(({ value }) => value),
      words,
    );
    assert.not.ok(read.some(({ operator }) => operator));
    for (const word of words)
      for (const style of ['single', 'double'] as const)
        assert.is(readWords({ text: quoteWord(word, style) })[0]!.value, word);
  }
});

test.run();
