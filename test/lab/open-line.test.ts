import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OpenLine } from '../../src/lab/open-line.ts';

/** The line that is open after these pieces of output. */
function lineAfter(...pieces: readonly string[]): string {
  const open = new OpenLine();
  for (const piece of pieces) open.add(Buffer.from(piece));
  return open.line.toString();
}

test('it is what follows the last line feed, in however many pieces it came', () => {
  assert.is(lineAfter(), '');
  assert.is(lineAfter('$ '), '$ ');
  assert.is(lineAfter('one\r\ntwo\r\n$ '), '$ ');
  assert.is(lineAfter('one\r', '\n$', ' l', 's'), '$ ls');
  assert.is(lineAfter('$ ls\r\n'), '');
});

test('a full-screen program has none, and what comes after it has', () => {
  assert.is(lineAfter('$ ', '\x1b[?1049h\x1b[2J~'), '');
  assert.is(lineAfter('\x1b[?1049h', 'text', 'more'), '');
  assert.is(lineAfter('\x1b[?1049htext\x1b[?1049l\r\n', '$ '), '$ ');
  assert.is(lineAfter('\x1b[?1049l\x1b[?1049h\n~'), '');
});

test('a line that no person reads is none', () => {
  assert.is(lineAfter('x'.repeat(4096)).length, 4096);
  assert.is(lineAfter('x'.repeat(4096), 'y'), '');
});

test.run();
