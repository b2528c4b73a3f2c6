/** The lines that were typed: with the arrow keys, and in the next session. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestTerminal, withTerminal } from '../support/tmux.ts';

/** Enters a line, and waits until it has been carried out. */
async function enter(t: TestTerminal, line: string, actor = 'host'): Promise<void> {
  t.clear();
  t.enter(line);
  // Without the prompt at which it is typed: that has been cleared away.
  await t.see(new RegExp(`${line}\\n(.|\\n)*\\n${actor}> ?$`));
}

/** Presses Up so many times, and waits until the line is this. */
async function recalls(t: TestTerminal, presses: number, line: string): Promise<void> {
  t.press(...Array(presses).fill('Up'));
  // At the end: it may be on the screen from when it was typed.
  await t.see(new RegExp(`> ${line}$`));
}

async function leave(t: TestTerminal): Promise<void> {
  t.press('C-c');
  t.clear();
  t.press('C-d');
  assert.is(await t.ended(), 0);
  await t.close();
}

if (needs('tmux')) {
  test(
    'Up brings back the lines before, Down the later ones, and a line that is brought back can be changed',
    withTerminal(async (t) => {
      await enter(t, 'help quit');
      await enter(t, 'help undo');
      await enter(t, 'help redo');
      await recalls(t, 1, 'help redo');
      await recalls(t, 2, 'help quit');
      t.press('Down');
      await t.see(/> help undo$/m);
      t.press('BSpace', 'BSpace', 'BSpace', 'BSpace');
      t.enter('save');
      await t.see(/save: write the steps/);
      await recalls(t, 1, 'help save');
    }),
  );

  test(
    'a line that is repeated is kept once, and an empty one not at all',
    withTerminal(async (t) => {
      await enter(t, 'help undo');
      await enter(t, 'help quit');
      await enter(t, 'help quit');
      t.press('Enter');
      await recalls(t, 2, 'help undo');
    }),
  );

  test('it goes on in the next session, and its file is private', async () => {
    const state = scratchDirectory();
    const open = async () => {
      const t = await TestTerminal.openPrompt({ state });
      await t.see(/host> ?$/m);
      return t;
    };
    const first = await open();
    await enter(first, 'help quit');
    await enter(first, "help 'undo'");
    await leave(first);
    const second = await open();
    await recalls(second, 1, "help 'undo'");
    await recalls(second, 1, 'help quit');
    await leave(second);
    const { mode } = statSync(join(state, 'history'));
    assert.is((mode & 0o777).toString(8), '600');
    assert.is(readFileSync(join(state, 'history'), 'utf8'), "help 'undo'\nhelp quit");
  });

  test('what was typed is kept although ns-lab is killed', async () => {
    const state = scratchDirectory();
    const t = await TestTerminal.openPrompt({ state });
    await t.see(/host> ?$/m);
    await enter(t, 'help quit');
    process.kill(t.pid, 'SIGKILL');
    await t.ended();
    await t.close();
    assert.is(readFileSync(join(state, 'history'), 'utf8'), 'help quit');
  });

  test('the answer to a question is no line of the history', async () => {
    const state = scratchDirectory();
    const t = await TestTerminal.openPrompt({ state });
    try {
      await t.see(/host> ?$/m);
      await enter(t, 'new', 'box');
      t.enter('shell');
      await t.see(/returns to the lab\)(.|\n)*[$#] ?$/);
      t.press('C-]');
      await t.see(/box> ?$/);
      for (const [answer, sign] of [
        ['n', /nothing was changed(.|\n)*box> ?$/],
        ['y', /undone: new(.|\n)*host> ?$/],
      ] as const) {
        t.clear();
        t.enter('undo');
        assert.match(await t.see(/\[y\/N\] ?$/), 'this loses what was typed in the shell of box');
        t.enter(answer);
        await t.see(sign);
      }
      await recalls(t, 1, 'undo');
      await recalls(t, 1, 'shell');
    } finally {
      await t.close();
    }
    assert.equal(readFileSync(join(state, 'history'), 'utf8').split('\n'), ['undo', 'shell', 'new']);
  });
}

test.run();
