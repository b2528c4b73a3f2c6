import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Emulator } from '../../../../src/repl/full/shell/emulator.ts';

/** A screen of 20×4 after a program has printed something. */
async function after(...printed: readonly string[]) {
  const replies: string[] = [];
  const emulator = new Emulator({ columns: 20, rows: 4 }, (text) => replies.push(text));
  for (const text of printed) await new Promise<void>((done) => emulator.write(Buffer.from(text), done));
  return { emulator, replies, rows: emulator.rows.map((row) => row.trimEnd()) };
}

test('what a program prints is on the screen, wide characters in two columns', async () => {
  const { rows, emulator } = await after('一二x\r\n');
  assert.equal(rows, ['一二x', '', '', '']);
  assert.equal(emulator.cursor, { x: 0, y: 1 });
  assert.is(emulator.rows[0]!.length, 18, 'two wide characters and 16 narrow cells');
});

test('colours and weights are kept', async () => {
  const { emulator } = await after('\x1b[1;31mred\x1b[0m \x1b[38;5;200mpink\x1b[38;2;1;2;3mrgb');
  const row = emulator.rows[0]!;
  assert.ok(row.startsWith('\x1b[1;31mred\x1b[0m \x1b[38;5;200mpink\x1b[0m\x1b[38;2;1;2;3mrgb\x1b[0m'), row);
});

test('a program is told where the cursor is when it asks', async () => {
  const { replies } = await after('ab\x1b[6n');
  assert.equal(replies, ['\x1b[1;3R']);
});

test('modes that a program sets are known: cursor, arrows, paste, mouse, the alternate screen', async () => {
  const { emulator } = await after('\x1b[?25l\x1b[?1h\x1b[?2004h\x1b[?1000h\x1b[?1049h');
  assert.is(emulator.cursor, undefined);
  assert.ok(emulator.hasApplicationCursor && emulator.hasBracketedPaste);
  assert.ok(emulator.wantsMouse && emulator.isAlternate);
});

test('lines that have scrolled out can be scrolled back to', async () => {
  const { emulator, rows } = await after('1\r\n2\r\n3\r\n4\r\n5\r\n6');
  assert.equal(rows, ['3', '4', '5', '6']);
  emulator.scroll(2);
  assert.is(emulator.rows[0]!.trimEnd(), '1');
  emulator.scroll(99);
  assert.is(emulator.scrolled, 2);
  emulator.toEnd();
  assert.is(emulator.rows[0]!.trimEnd(), '3');
});

test.run();
