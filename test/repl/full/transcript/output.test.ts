import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MOST_LINES, type Output, withOutput } from '../../../../src/repl/full/transcript/output.ts';

const NOTHING = { output: [], dropped: 0 };
const printed = (...chunks: readonly string[]) =>
  chunks.reduce((output, text) => withOutput(output, text), NOTHING as Output);

test('lines come in pieces', () => {
  assert.equal(printed('on', 'e\ntw', 'o\n').output, ['one', 'two', '']);
});

test('a carriage return begins the line again', () => {
  assert.equal(printed('10%\r', '50%\r', '100%\n').output, ['100%', '']);
  assert.equal(printed('a\r\nb').output, ['a', 'b']);
});

test('control sequences are left out', () => {
  assert.equal(printed('\x1b[31mred\x1b[0m\x1b[2J').output, ['red']);
});

test('only the last lines are kept, and the others are counted', () => {
  const { output, dropped } = printed('x\n'.repeat(MOST_LINES + 100));
  assert.is(output.length, MOST_LINES);
  assert.is(dropped, 101);
});

test.run();
