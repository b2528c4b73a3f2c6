import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseScript, splitScript } from '../../../src/session/language/script.ts';
import { registry } from './fixture.ts';

test('statements are told apart and keep the line on which they begin', () => {
  const cases: [string, [number, string][]][] = [
    ['', []],
    ['\n\n# only\n', []],
    ['a', [[1, 'a']]],
    [
      'a\nb\n',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      '\n a # x\n\n b',
      [
        [2, ' a # x'],
        [4, ' b'],
      ],
    ],
    [
      'a \\\n b\nc',
      [
        [1, 'a \\\n b'],
        [3, 'c'],
      ],
    ],
    [
      `a 'x\ny'\nc`,
      [
        [1, `a 'x\ny'`],
        [3, 'c'],
      ],
    ],
    [
      `a "x\n\n\ny" b\nc`,
      [
        [1, `a "x\n\n\ny" b`],
        [5, 'c'],
      ],
    ],
    [`# it's\na`, [[2, 'a']]],
    ['# a \\\nb', [[2, 'b']]],
    [`a 'x\nb`, [[1, `a 'x\nb`]]],
  ];
  for (const [text, statements] of cases)
    assert.equal(
      splitScript(text).map(({ line, text }) => [line, text]),
      statements,
      text,
    );
});

test('line ends of Windows and a byte order mark are tolerated', () => {
  assert.equal(splitScript('\ufeffa\r\nb \\\r\n c\r\n"x\r\ny"\r\n'), [
    { line: 1, text: 'a' },
    { line: 2, text: 'b \\\n c' },
    { line: 4, text: '"x\ny"' },
  ]);
});

test('a script is parsed as a whole', () => {
  const { commands, errors } = parseScript('# make\nnew web\n\nset cpu \\\n  quota 20%\nweb: ps\n', registry);
  assert.equal(errors, []);
  assert.equal(
    commands.map(({ line, text, actor, command }) => [line, text, actor, command.name]),
    [
      [2, 'new web', undefined, 'new'],
      [4, 'set cpu \\\n  quota 20%', undefined, 'set cpu quota'],
      [6, 'web: ps', 'web', 'ps'],
    ],
  );
});

test('all errors of a script are reported, in order, with line and column', () => {
  const { commands, errors } = parseScript(
    'ps\r\nset cpu qouta 20%\r\nmout proc\r\nps\r\nundo \\\r\n  x\r\nnew "a\r\nps\r\n',
    registry,
  );
  assert.is(commands.length, 2);
  assert.equal(
    errors.map(({ line, column, length, nearest }) => [line, column, length, nearest]),
    [
      [2, 9, 5, ['quota']],
      [3, 1, 4, ['mount']],
      [6, 3, 1, []],
      [7, 5, 1, []],
    ],
  );
  assert.match(
    errors[0]!.message,
    /^line 2, column 9: "qouta" cannot follow "set cpu"; did you mean "quota"\?\n/,
  );
});

test('a control character is an error of its line, in a comment too', () => {
  const { commands, errors } = parseScript('ps\n# \x1b[31m\nps \x07\nps', registry);
  assert.is(commands.length, 2);
  assert.equal(
    errors.map(({ line, column }) => [line, column]),
    [
      [2, 3],
      [3, 4],
    ],
  );
});

test('a file that is no text has one error', () => {
  const { commands, errors } = parseScript('ps\n\x7fELF\x02\0\0\0\n\x01\n\x02', registry);
  assert.equal(commands, []);
  assert.is(errors.length, 1);
  assert.equal([errors[0]!.line, errors[0]!.column], [2, 6]);
  assert.match(errors[0]!.message, /not a text file/);
});

test('a script of many lines keeps its line numbers', () => {
  const { commands, errors } = parseScript('ps # x\n'.repeat(5000), registry);
  assert.equal(errors, []);
  assert.is(commands.at(-1)!.line, 5000);
});

test.run();
