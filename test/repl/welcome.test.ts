/** The first screen: three lines, one key that begins, and on return how far one is. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonDirectories } from '../../src/lessons/catalog.ts';
import { cli } from '../support/cli.ts';
import { FullScreen } from '../support/full-screen.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestTerminal } from '../support/tmux.ts';

const LESSONS = lessonDirectories().length;
const CHINESE = { LANG: 'zh_CN.UTF-8', LC_ALL: '' };

/** What somebody has kept who has done the first lessons. */
function returning(): string {
  const state = scratchDirectory();
  const lesson = { startedAt: '2026-01-01T00:00:00Z', current: 'x', steps: {}, script: '', captured: {} };
  const done = { ...lesson, doneAt: '2026-01-01T00:10:00Z' };
  const lessons = { '00-know-your-machine': done, '01-process': done, '03-hostname': done };
  const input = JSON.stringify({ version: 1, lessons });
  assert.is(cli(['lesson', 'import', '-'], { state, input }).status, 0);
  return state;
}

if (needs('tmux')) {
  for (const face of ['plain', 'full'] as const) {
    const open = async (state: string, env: NodeJS.ProcessEnv = {}): Promise<TestTerminal> =>
      face === 'plain'
        ? TestTerminal.openPrompt({ state, env })
        : (await FullScreen.open({ state, env: { ...env } })).terminal;

    test(`in the ${face} face Enter on the first screen begins the first lesson`, async () => {
      const t = await open(scratchDirectory());
      try {
        await t.see(/Enter begins the first lesson/);
        assert.match(t.everything(), /`?new`? makes a box/);
        t.press('Enter');
        await t.see(/step 1 of/);
      } finally {
        await t.close();
      }
    });

    test(`in the ${face} face the first screen says on return how far one is`, async () => {
      const t = await open(returning());
      try {
        await t.see(new RegExp(`3 of ${LESSONS} lessons done · next: 02`));
      } finally {
        await t.close();
      }
      const chinese = await open(returning(), CHINESE);
      try {
        await chinese.see(new RegExp(`${LESSONS} 课中已完成 3 课 · 下一课：02`));
      } finally {
        await chinese.close();
      }
    });
  }
}

test('lesson start without a name goes on with the next open lesson', () => {
  const { stdout } = cli(['run', '-'], { state: returning(), input: 'lesson start\nlesson stop\n' });
  assert.match(stdout, /"[^"]+" has ended/);
  assert.match(stdout, /lesson start/);
});

test.run();
