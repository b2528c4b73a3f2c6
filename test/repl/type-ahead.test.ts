/** What is typed or pasted while a command runs. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { withTerminal } from '../support/tmux.ts';

/** The commands behind prompts, in their order. */
const commandsIn = (screen: string): string[] =>
  [...screen.matchAll(/^\w+> (.+)$/gm)].map(([, command]) => command!.trimEnd());

if (needs('tmux')) {
  test(
    'lines that are pasted at once are carried out one after the other, each behind its prompt',
    withTerminal(async (t) => {
      const echoes = Array.from({ length: 20 }, (_, index) => `run echo line ${index}`);
      t.type(['new', ...echoes, 'help quit', ''].join('\n'));
      const screen = await t.see(/quit: end the lab(.|\n)*\nbox> ?$/);
      const printed = [...screen.matchAll(/^line (\d+)$/gm)].map(([, number]) => Number(number));
      assert.equal(
        printed,
        echoes.map((_, index) => index),
      );
      assert.equal(commandsIn(screen), ['new', ...echoes, 'help quit']);
      assert.not.match(screen, 'error');
    }),
  );

  test(
    'a line that was begun with them can be finished',
    withTerminal(async (t) => {
      t.type('new\nrun echo one\nrun echo two\nhelp qu');
      await t.see(/^two(.|\n)*box> help qu$/m);
      t.enter('it');
      await t.see(/quit: end the lab/);
    }),
  );

  test(
    'what is typed while a program runs is the next line',
    withTerminal(async (t) => {
      t.enter('new');
      await t.see(/box> ?$/);
      t.enter("run sh -c 'echo started; sleep 1; echo over'");
      await t.see(/^started$/m);
      t.type('help qu');
      await t.see(/over$(.|\n)*box> help qu$/m);
      t.enter('it');
      await t.see(/quit: end the lab/);
    }),
  );

  test(
    'a command of several lines can be pasted',
    withTerminal(async (t) => {
      t.type("new\nrun echo 'one\ntwo'\nrun echo a\\\nb\nhelp quit\n");
      const screen = await t.see(/quit: end the lab/);
      assert.match(screen, /^one\ntwo$/m);
      assert.match(screen, /^ab$/m);
      assert.not.match(screen, 'error');
    }),
  );
}

test.run();
