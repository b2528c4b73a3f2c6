import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { hasControllers, spinning } from '../support/load.ts';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';

const NAME = `busy-${process.pid}`;

if (hasControllers('load cpu', 'cpu')) {
  test(
    'it shows a line a second, ends when its time is up, and says what it used',
    withSession([`new ${NAME}`, 'set cpu quota 20%'], async (t) => {
      const { notes, calls, durationMs } = await t.do('load cpu 2 for 2');
      assert.ok(durationMs >= 2000);
      assert.match(t.progress.join('\n'), /^1 s {2}2 processes at work; [\d.]+ CPUs, \d+% of its quota/m);
      assert.match(t.progress.join('\n'), /\(top shows the machine: \d+ CPUs, \d+% idle\)/);
      assert.match(notes.join(), /load cpu: 2 processes at work; the time was up/);
      assert.is(calls.filter(({ name }) => name === 'execveat').length, 2);
      assert.equal(spinning(NAME), []);
    }),
  );

  test(
    'Ctrl-C stops it',
    withSession([`new ${NAME}`, 'set cpu quota 20%'], async (t) => {
      const running = t.do('load cpu for 100');
      await waitUntil(() => spinning(NAME).length === 1);
      const [pid] = spinning(NAME) as [number];
      t.interrupt.abort();
      assert.match((await running).notes.join(), /it was stopped/);
      assert.not(isAlive(pid));
    }),
  );

  test(
    'its processes are in the box: its groups, its namespaces, its names',
    withSession([`new ${NAME}`, 'set cpu quota 20%'], async (t) => {
      await t.unshare('uts', 'pid', 'mnt');
      await t.do('fork', 'load cpu for 100 --background');
      await waitUntil(() => spinning(NAME).length === 1);
      const listed = t.processes().find(({ comm }) => comm === 'ns-lab load')!;
      assert.is(listed.pid, spinning(NAME)[0]);
      assert.is(listed.nspid.length, 2);
      await t.do(`rm ${NAME}`);
    }),
  );

  test(
    'undo passes over it, because it leaves nothing',
    withSession([`new ${NAME}`, 'set cpu quota 20%', 'load cpu for 1'], async (t) => {
      assert.equal(
        t.session.timeline.steps.map(({ parsed }) => parsed.text).filter((text) => text.startsWith('load')),
        [],
      );
    }),
  );
}

test(
  'it refuses where nothing limits what it uses up',
  withSession(['new'], async (t) => {
    assert.equal((await t.fails('load cpu')).remedy, 'set cpu quota 20%');
  }),
);

test.run();
