/** What the painter writes is read back by a terminal emulator. */
import xterm from '@xterm/headless';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { modesOf } from '../../../../src/repl/full/screen/modes.ts';
import { Painter } from '../../../../src/repl/full/screen/painter.ts';
import { loadWidths } from '../../../../src/repl/full/text/width.ts';

await loadWidths();

class Witness {
  readonly terminal = new xterm.Terminal({ cols: 20, rows: 4, allowProposedApi: true });
  written = '';
  readonly painter = new Painter((text) => {
    this.written += text;
    this.terminal.write(text);
  }, modesOf('xterm'));

  async screen(): Promise<string[]> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    const { active } = this.terminal.buffer;
    return Array.from({ length: 4 }, (_, y) => active.getLine(active.baseY + y)!.translateToString(true));
  }

  /** What one frame costs. */
  frame(
    ...parts: readonly (readonly [id: string, x: number, y: number, width: number, ...rows: string[]])[]
  ): string {
    this.written = '';
    for (const [id, x, y, width, ...rows] of parts)
      this.painter.put(id, { x, y, width, height: rows.length }, rows);
    this.painter.flush(undefined);
    return this.written;
  }
}

test('parts are shown where they belong', async () => {
  const t = new Witness();
  t.frame(
    ['left', 0, 0, 8, 'one', 'two'],
    ['right', 10, 0, 10, '网络', 'x'.repeat(10)],
    ['last', 0, 3, 20, 'z'.repeat(20)],
  );
  assert.equal(await t.screen(), ['one       网络', 'two       xxxxxxxxxx', '', 'z'.repeat(20)]);
  assert.is(t.terminal.buffer.active.baseY, 0, 'the screen never scrolls');
});

test('only rows that differ are written, and what stands beside them stays', async () => {
  const t = new Witness();
  t.frame(['left', 0, 0, 8, 'one', 'two'], ['right', 10, 0, 10, 'aaa', 'bbb']);
  const bytes = t.frame(['left', 0, 0, 8, 'one', 'x']).length;
  assert.ok(bytes < 80, `${bytes} bytes`);
  assert.equal((await t.screen()).slice(0, 2), ['one       aaa', 'x         bbb']);
  assert.is(t.frame(['left', 0, 0, 8, 'one', 'x']), '');
});

test('a part that moves or goes leaves nothing behind', async () => {
  const t = new Witness();
  t.frame(['a', 0, 0, 8, 'one', 'two'], ['b', 0, 2, 8, 'three']);
  t.frame(['a', 0, 1, 8, 'one']);
  assert.equal(await t.screen(), ['', 'one', 'three', '']);
  t.painter.keep(new Set(['b']));
  t.frame();
  assert.equal(await t.screen(), ['', '', 'three', '']);
});

test('what follows a character that this terminal makes wider than expected stands where it belongs', async () => {
  const t = new Witness();
  // The witness makes four columns of it, as it does not know of joined emoji.
  t.frame(['a', 5, 0, 15, '│👍🏽│ x'], ['b', 0, 1, 8, 'plain']);
  const row = (await t.screen())[0]!;
  assert.is(t.terminal.buffer.active.getLine(0)!.getCell(8)!.getChars(), '│', row);
  assert.is(t.terminal.buffer.active.getLine(0)!.getCell(10)!.getChars(), 'x', row);
});

test('a terminal without synchronized frames gets none of their marks', () => {
  const written: string[] = [];
  const painter = new Painter((text) => written.push(text), modesOf('console'));
  painter.put('a', { x: 0, y: 0, width: 8, height: 1 }, ['abc']);
  painter.flush(undefined);
  assert.equal(written, ['\x1b[?25l\x1b[0m\x1b[H\x1b[J\x1b[1;1H\x1b[0mabc\x1b[0m']);
});

test('the cursor stands where it is put', async () => {
  const t = new Witness();
  t.painter.put('a', { x: 0, y: 0, width: 8, height: 1 }, ['abc']);
  t.painter.flush({ x: 2, y: 3 });
  await t.screen();
  assert.equal([t.terminal.buffer.active.cursorX, t.terminal.buffer.active.cursorY], [2, 3]);
});

test.run();
