import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LanguageError } from '../../../src/session/language/errors.ts';
import { readWords, scanStatement } from '../../../src/session/language/words.ts';
import { randomNumbers, randomText } from './fixture.ts';

const valuesOf = (text: string) => readWords({ text }).map(({ value }) => value);

function errorOf(text: string, line?: number): LanguageError {
  try {
    readWords({ text, line });
  } catch (error) {
    assert.instance(error, LanguageError, String(error));
    return error as LanguageError;
  }
  throw new Error(`accepted: ${text}`);
}

test('words are told apart and their quotes taken off', () => {
  const cases: [string, string[]][] = [
    ['', []],
    ['   \t ', []],
    ['a', ['a']],
    ['  a\t b  ', ['a', 'b']],
    [`'a b' "c d"`, ['a b', 'c d']],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    [`'a\\b' '"'`, ['a\\b', '"']],
    [`"a\\"b" "\\\\" "\\$x" "\\\`"`, ['a"b', '\\', '$x', '`']],
    [`"\\a" "'"`, ['\\a', "'"]],
    ['a\\ b \\\\ \\" \\a', ['a b', '\\', '"', 'a']],
    ['$HOME * ~ a|b x>y {} !', ['$HOME', '*', '~', 'a|b', 'x>y', '{}', '!']],
    ['$(x) `y`', ['$(x)', '`y`']],
    [`'größe 😀'`, ['größe 😀']],
  ];
  for (const [text, words] of cases) assert.equal(valuesOf(text), words, text);
});

test('a comment begins only where a word would', () => {
  const cases: [string, string[]][] = [
    ['# all', []],
    ['a # b', ['a']],
    ['a #b c', ['a']],
    ['a#b', ['a#b']],
    ['a \\#b', ['a', '#b']],
    [`a '#b'`, ['a', '#b']],
    [`'a'#b`, ['a#b']],
    ["a # it's", ['a']],
    ['a # b \\', ['a']],
  ];
  for (const [text, words] of cases) assert.equal(valuesOf(text), words, text);
});

test('a backslash before a line end joins the lines', () => {
  const cases: [string, string[]][] = [
    ['a \\\n b', ['a', 'b']],
    ['a\\\nb', ['ab']],
    ['a\\\n b', ['a', 'b']],
    ['\\\na', ['a']],
    ['a \\\n', ['a']],
    ['"a\\\nb"', ['ab']],
    ["'a\\\nb'", ['a\\\nb']],
    ['"a\nb"', ['a\nb']],
    ['a \\\n# b', ['a']],
    ['a\n', ['a']],
    ['\n\n a\n # b\n', ['a']],
  ];
  for (const [text, words] of cases) assert.equal(valuesOf(text), words, text);
});

test('every word knows its place and whether it was quoted', () => {
  const words = readWords({ text: ` ab 'c d' "" e\\ f x` });
  assert.equal(
    words.map(({ start, end, quoted }) => [start, end, quoted]),
    [
      [1, 3, false],
      [4, 9, true],
      [10, 12, true],
      [13, 17, true],
      [18, 19, false],
    ],
  );
});

test('a joined line does not count as quoted', () => {
  assert.is(readWords({ text: 'a\\\nb' })[0]!.quoted, false);
});

test('what a shell takes for an operator is marked, unless it is quoted', () => {
  const operators = [
    '|',
    '||',
    '&',
    '&&',
    ';',
    '>',
    '>>',
    '<',
    '<<',
    '>f',
    '2>f',
    '2>&1',
    '&>f',
    'a;',
    'a&',
    '"a";',
  ];
  for (const text of operators) assert.is(readWords({ text })[0]!.operator, true, text);
  const plain = ['a|b', 'a>b', 'a;b', 'a&b', '\\;', "'|'", '">"', '\\>f', 'a\\;', "a';'", '$', '*', '('];
  for (const text of plain) assert.is(readWords({ text })[0]!.operator, false, text);
});

test('an open quote is reported where it opens', () => {
  const cases: [string, number, number][] = [
    [`'a`, 1, 1],
    [`a "b c`, 1, 3],
    [`a "b\n'c`, 1, 3],
    [`"a\nb" 'c`, 2, 4],
    [`a "\\"`, 1, 3],
    [`ü😀 'x`, 1, 4],
    [`a'b`, 1, 2],
  ];
  for (const [text, line, column] of cases) {
    const error = errorOf(text);
    assert.equal([error.line, error.column, error.length], [line, column, 1], text);
    assert.match(error.message, /quote ['"] is not closed/);
    assert.is(error.incomplete, true);
  }
});

test('places are counted from the line of the script, which the message then names', () => {
  const error = errorOf(`a \\\n 'b`, 7);
  assert.equal([error.line, error.column], [8, 2]);
  assert.match(error.message, /^line 8, column 2: /);
  assert.match(errorOf(`'b`).message, /^column 1: /);
});

test('a backslash at the very end asks for more', () => {
  const error = errorOf('a b\\');
  assert.is(error.incomplete, true);
  assert.is(error.column, 4);
});

test('control characters are refused by name, wherever they stand', () => {
  const cases: [string, RegExp, number][] = [
    ['a\0b', /NUL/, 2],
    ['a \x1b[1m', /U\+001B is a control character/, 3],
    ["'\x07'", /U\+0007/, 2],
    ['a # \x7f', /U\+007F/, 5],
    ['a\rb', /U\+000D/, 2],
    ['a \u0085', /U\+0085/, 3],
  ];
  for (const [text, pattern, column] of cases) {
    const error = errorOf(text);
    assert.match(error.message, pattern);
    assert.is(error.column, column, text);
  }
});

test('spaces and quotes of typeset text are refused where they are bare', () => {
  for (const text of ['a\u00a0b', 'a\u3000b', 'a \ufeff', 'a\u2028b'])
    assert.match(errorOf(text).message, /looks like a space/);
  assert.match(errorOf('a “b”').message, /“ is not a quote; type "/);
  assert.match(errorOf('a ‘b’').message, /‘ is not a quote; type '/);
  assert.equal(valuesOf(`'a\u00a0b' "“b”" it’s`), ['a\u00a0b', '“b”', 'it’s']);
});

test('a second statement is refused where one is asked for', () => {
  const error = errorOf('a\n\n  b');
  assert.equal([error.line, error.column], [3, 3]);
  assert.match(error.message, /second command/);
});

test('an unfinished statement is scanned as far as it goes', () => {
  const cases: [string, string[], string][] = [
    ['a "b c', ['a', 'b c'], '"'],
    ["a 'b", ['a', 'b'], "'"],
    ['a b\\', ['a', 'b'], '\\'],
    ['a "b"', ['a', 'b'], ''],
  ];
  for (const [text, words, open] of cases) {
    const statement = scanStatement(text);
    assert.equal(
      statement.words.map(({ value }) => value),
      words,
    );
    assert.is(statement.open, open, text);
  }
});

test('the words are those that sh(1) reads', () => {
  const random = randomNumbers(2);
  const alphabet = ['a', 'b', ' ', ' ', '\t', "'", '"', '\\', '#', '\\\n', 'ü'];
  const lines = Array.from({ length: 1000 }, () => randomText(random, alphabet, 12)).filter((line) => {
    const { trouble, end } = scanStatement(line);
    return !trouble && end === line.length;
  });
  assert.ok(lines.length > 300, `${lines.length} lines`);
  const script = lines.map((line) => `set -- ${line}\nprintf '%s\\0' "$#" "$@"\n`).join('');
  const printed = spawnSync('sh', { input: script, encoding: 'utf8' }).stdout.split('\0');
  for (const line of lines) {
    const count = Number(printed.shift());
    assert.equal(valuesOf(line), printed.splice(0, count), JSON.stringify(line));
  }
  assert.equal(printed, ['']);
});

test.run();
