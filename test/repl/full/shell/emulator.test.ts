import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type TerminalKind, terminalKind } from '../../../../src/repl/full/screen/terminal-kind.ts';
import { Emulator } from '../../../../src/repl/full/shell/emulator.ts';

const RICH = terminalKind({ TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' });

/** A screen of 20×4 on a terminal of some kind, after a program has printed something. */
async function shownOn(kind: TerminalKind, ...printed: readonly string[]) {
  const replies: string[] = [];
  let bells = 0;
  const emulator = new Emulator({ columns: 20, rows: 4 }, kind, {
    onReply: (text) => replies.push(text),
    onBell: () => bells++,
  });
  for (const text of printed) await new Promise<void>((done) => emulator.write(Buffer.from(text), done));
  return { emulator, replies, bells, rows: emulator.rows.map((row) => row.trimEnd()) };
}

const after = (...printed: readonly string[]) => shownOn(RICH, ...printed);

/** The first row on a terminal that the environment describes. */
const firstRow = async (env: Record<string, string>, printed: string): Promise<string> =>
  (await shownOn(terminalKind({ LANG: 'C.UTF-8', ...env }), printed)).rows[0]!;

test('what a program prints is on the screen, wide characters in two columns', async () => {
  const { rows, emulator } = await after('一二x\r\n');
  assert.equal(rows, ['一二x', '', '', '']);
  assert.equal(emulator.cursor, { x: 0, y: 1 });
  assert.is(emulator.rows[0]!.length, 18, 'two wide characters and 16 narrow cells');
});

test('what would turn the rest of the row round, with the panels in it, is left out', async () => {
  const { rows } = await after('a\u202eb\u2066c\u061c');
  assert.is(rows[0], 'abc');
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
  assert.ok(emulator.mouse === 'clicks' && !emulator.isSgrMouse && emulator.isAlternate);
});

test('a reset brings back the cursor and takes away the mouse', async () => {
  for (const reset of ['\x1bc', '\x1b[!p']) {
    const { emulator } = await after('\x1b[?25l\x1b[?1002h\x1b[?1006h', reset);
    assert.ok(emulator.cursor, JSON.stringify(reset));
    assert.not(emulator.isSgrMouse);
  }
});

test('programs hear of drags and moves when they ask for it, and the bell is passed on', async () => {
  const { emulator, bells } = await after('\x1b[?1002h\x1b[?1006h\x07');
  assert.equal([emulator.mouse, emulator.isSgrMouse, bells], ['drags', true, 1]);
  assert.is((await after('\x1b[?1003h')).emulator.mouse, 'moves');
});

const RAINBOW = '\x1b[31ma\x1b[91mb\x1b[38;5;203mc\x1b[38;2;250;90;80md\x1b[0;44me\x1b[7mf';

test('colours are reduced to what the terminal has', async () => {
  assert.is(
    await firstRow({ TERM: 'xterm', COLORTERM: 'truecolor' }, RAINBOW),
    '\x1b[31ma\x1b[0m\x1b[91mb\x1b[0m\x1b[38;5;203mc\x1b[0m\x1b[38;2;250;90;80md\x1b[0m\x1b[44me\x1b[0m\x1b[7;44mf\x1b[0m',
  );
  assert.is(
    await firstRow({ TERM: 'xterm-256color' }, RAINBOW),
    '\x1b[31ma\x1b[0m\x1b[91mb\x1b[0m\x1b[38;5;203mcd\x1b[0m\x1b[44me\x1b[0m\x1b[7;44mf\x1b[0m',
  );
  assert.is(
    await firstRow({ TERM: 'linux' }, RAINBOW),
    '\x1b[31ma\x1b[0m\x1b[1;31mbcd\x1b[0m\x1b[44me\x1b[0m\x1b[7;44mf\x1b[0m',
  );
  assert.is(await firstRow({ TERM: 'xterm', NO_COLOR: '1' }, RAINBOW), 'abcde\x1b[7mf\x1b[0m');
});

test('what becomes grey with eight colours keeps the colour of the terminal', async () => {
  assert.is(await firstRow({ TERM: 'linux' }, '\x1b[38;5;250ma\x1b[48;2;0;0;0mb'), 'a\x1b[37;40mb\x1b[0m');
  assert.is(await firstRow({ TERM: 'linux' }, '\x1b[90ma'), '\x1b[2ma\x1b[0m');
});

test('attributes that a terminal takes for something else are left out', async () => {
  const all = '\x1b[1;2;3;4;5;7;9ma';
  assert.is(await firstRow({ TERM: 'xterm' }, all), '\x1b[1;2;3;4;5;7;9ma\x1b[0m');
  for (const TERM of ['screen', 'linux']) assert.is(await firstRow({ TERM }, all), '\x1b[1;2;4;5;7ma\x1b[0m');
  assert.is(await firstRow({ TERM: 'xterm' }, 'a\x1b[8mb\x1b[0mc'), 'a c', 'what is hidden stays hidden');
});

test('emoji whose width terminals do not agree about are followed by their column', async () => {
  const { rows } = await after('👩\u200d💻x ❤\ufe0fy');
  assert.is(rows[0], '👩\x1b[3G💻\x1b[5Gx ❤\x1b[8Gy');
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
