import { mkdirSync, rmdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, withSession } from '../support/session.ts';
import { assertSameState, historyOf, stateOf, tell } from '../support/states.ts';
import { waitUntil } from '../support/wait.ts';

const USER = isRoot ? [] : ['map root'];
const unshare = (...types: readonly string[]): string[] => [
  `unshare ${[...(isRoot ? [] : ['user']), ...types].join(' ')}`,
  ...USER,
];
/** A box with a root file system of its own. */
const ROOTED = ['new', ...unshare('mnt', 'pid'), 'fork', 'mount overlay', 'mount proc', 'pivot_root'];

const STEPS = [
  'new',
  'unshare user mnt uts net pid',
  'map root',
  'fork',
  'set hostname web',
  'mount overlay',
  'mount proc',
  'pivot_root',
  'host: add bridge lab0 --addr 10.42.0.1/24',
  'add veth eth0 --addr 10.42.0.2/24 --bridge lab0',
  "run sh -c 'sleep 1000 > /dev/null 2>&1 &'",
  'set no_new_privs',
];

test(
  'undo of each step gives the state before it',
  withSession([], async (t) => {
    const states = [stateOf(t)];
    for (const line of STEPS) {
      await t.do(line);
      states.push(stateOf(t));
    }
    for (let count = STEPS.length - 1; count >= 0; count--) {
      const { notes } = await t.do('undo');
      assert.equal(notes, [`undone: ${STEPS[count]}`]);
      await t.do('show ids');
      assertSameState(stateOf(t), states[count], `without "${STEPS[count]}"`);
      assert.equal((await historyOf(t)).steps, STEPS.slice(0, count));
    }
  }),
);

test(
  'undo N takes back several steps, over everything too, and what there was is gone',
  withSession([...STEPS], async (t) => {
    const pids = [t.lab.host.pid, ...t.processes().map(({ pid }) => pid)];
    const { notes } = await t.do('undo 2');
    assert.equal(notes, [`undone: ${STEPS.slice(-2).join(', ')}`]);
    await waitUntil(() => !pids.some(isAlive));
    const host = t.lab.host.pid;
    await t.do(`undo ${STEPS.length - 2}`);
    assert.equal(await historyOf(t), { steps: [], undone: STEPS });
    assert.is(t.session.startedLab, undefined);
    assert.is(t.session.actor, 'host');
    await waitUntil(() => !isAlive(host));
    await t.do('show ids');
    assert.is(t.lab.boxes.size, 0);
  }),
);

test(
  'more than there is cannot be undone, and nothing changes',
  withSession([], async (t) => {
    assert.equal((await t.fails('undo')).message, 'there is no step to undo');
    await t.do('new');
    const { pid } = t;
    assert.equal((await t.fails('undo 2')).message, 'there is only 1 step to undo');
    assert.is((await t.fails('undo 0')).kind, 'language');
    const unknown = await t.fails('undo all');
    assert.equal([unknown.kind, unknown.message], ['unavailable', 'no step "all" led here']);
    assert.is(t.pid, pid);
  }),
);

test(
  'programs run again on a fresh upper layer: what they wrote before the undone step is there, once',
  withSession(
    [...ROOTED, "run sh -c 'echo one >> /log'", "run sh -c 'echo two >> /log'", 'run touch /three'],
    async (t) => {
      assert.is(await t.run('cat /log'), 'one\ntwo');
      await t.do('undo');
      assert.is(await t.run("sh -c 'cat /log; ls /three 2>/dev/null; true'"), 'one\ntwo');
      // The one before wrote too: without a /dev, /dev/null is a file like any other.
      await t.do('undo 2');
      assert.is(await t.run('cat /log'), 'one');
    },
  ),
);

test(
  'a program that only looked is not a step: undo takes it back with the step before it, and says so',
  withSession([...ROOTED, 'set no_new_privs', 'run ls /', 'run cat /proc/self/status'], async (t) => {
    assert.equal((await t.do('undo')).notes, [
      'undone: set no_new_privs, run ls /, run cat /proc/self/status',
    ]);
    await t.do('run true', 'redo');
    assert.equal((await historyOf(t)).steps.slice(ROOTED.length), [
      'run true',
      'set no_new_privs',
      'run ls /',
      'run cat /proc/self/status',
    ]);
    assert.ok(t.snapshot().noNewPrivs);
  }),
);

test(
  'a program that wrote a file, left a process or changed a mount is a step of its own',
  withSession([...ROOTED, 'mount tmpfs /tmp'], async (t) => {
    for (const line of [
      'run touch /file',
      "run sh -c 'echo more >> /file'",
      'run chmod 600 /file',
      'run touch /tmp/file',
      'run rm /bin/ls',
      "run sh -c 'sleep 1000 > /dev/null 2>&1 &'",
    ]) {
      await t.do(line);
      assert.equal((await t.do('undo')).notes, [`undone: ${line}`]);
      await t.do('redo');
    }
  }),
);

test(
  'undo NAME goes back to before the last step of that name, with what came after it',
  withSession(['new', ...unshare('uts'), 'set hostname one', 'set hostname two', 'run true'], async (t) => {
    await t.do('set no_new_privs');
    const { notes } = await t.do('undo set hostname');
    assert.equal(notes, ['undone: set hostname two, run true, set no_new_privs']);
    assert.is(t.snapshot().hostname, 'one');
    await t.do('redo 2');
    assert.is(t.snapshot().hostname, 'two');
    await t.do('undo set hostname one');
    assert.is((await historyOf(t)).steps.at(-1), unshare('uts').at(-1));
    const { remedy } = await t.fails('undo set hostnam');
    assert.is(remedy, 'history');
    assert.is((await t.fails('undo unshar')).remedy, 'undo unshare');
  }),
);

test(
  'a program that failed runs again too, and its failure does not stop the replay',
  withSession(ROOTED, async (t) => {
    assert.is((await t.execute("run sh -c 'echo failed > /log; exit 3'")).ok, false);
    await t.do('set no_new_privs', 'undo');
    assert.is(await t.run('cat /log'), 'failed');
  }),
);

test(
  'commands that look, commands that failed and those about the session are skipped over',
  withSession(['new', 'set no_new_privs'], async (t) => {
    await t.do(
      'show all',
      'show calls',
      'ps',
      'diff host',
      'history',
      'help undo',
      'use box',
      'host: show net',
    );
    for (const line of ['pivot_root', 'run no-such-program', 'no-such-command'])
      assert.not((await t.execute(line)).ok, line);
    assert.equal((await t.do('undo')).notes, ['undone: set no_new_privs']);
    assert.is(t.snapshot().noNewPrivs, false);
  }),
);

const EXECUTED = ['new', ...unshare('pid', 'mnt'), 'fork', 'exec sleep 1000'];
const LOSS = 'what "sleep 1000" has in memory';

test(
  'undo of exec names the program that is lost while it still runs',
  withSession(EXECUTED, async (t) => {
    const { pid } = t;
    let wasAlive: boolean | undefined;
    const onProgress = () => {
      wasAlive = isAlive(pid);
    };
    const { entry, progress } = await tell(t, 'undo', { onProgress });
    assert.ok(entry.ok);
    assert.equal(progress, [`this loses ${LOSS}`]);
    assert.is(wasAlive, true);
    assert.is(t.lab.boxes.get('box')!.program, undefined);
    await waitUntil(() => !isAlive(pid));
  }),
);

test(
  'where there is a person, they decide',
  withSession(EXECUTED, async (t) => {
    const { pid } = t;
    const no = await tell(t, 'undo', { answer: false });
    assert.equal(no.questions, [`this loses ${LOSS}. Go on?`]);
    assert.equal([no.entry.ok, no.entry.notes, no.progress], [false, ['nothing was changed'], []]);
    assert.ok(isAlive(pid));
    assert.is(t.pid, pid);
    assert.equal((await historyOf(t)).steps, EXECUTED);
    assert.ok((await tell(t, 'undo', { answer: true })).entry.ok);
    await waitUntil(() => !isAlive(pid));
  }),
);

test(
  'what was typed in a shell is named too; without such things nothing is asked',
  withSession(['new first', 'new second', 'set no_new_privs'], async (t) => {
    t.lab.boxes.get('first')!.wasTypedInto = true;
    const { questions } = await tell(t, 'undo', { answer: true });
    assert.equal(questions, ['this loses what was typed in the shell of first. Go on?']);
    const second = await tell(t, 'undo', { answer: true });
    assert.equal([second.entry.ok, second.questions, second.progress], [true, [], []]);
  }),
);

test(
  'a program that has ended is no loss, and undo brings the box back',
  withSession(['new', 'exec true'], async (t) => {
    assert.ok(t.lab.boxes.get('box')!.exit);
    const { entry, progress } = await tell(t, 'undo');
    assert.equal([entry.ok, progress], [true, []]);
    await t.do('set no_new_privs');
  }),
);

test(
  'undo of rm brings the box back, with its place',
  withSession(['new', ...unshare('uts'), 'set hostname web'], async (t) => {
    const before = stateOf(t);
    await t.do('rm box', 'undo');
    assertSameState(stateOf(t), before, 'after undo of rm');
  }),
);

test(
  'the actor stays; where it is gone, it is the newest box that is left',
  withSession(['new first', 'new second', 'use first', 'set no_new_privs'], async (t) => {
    await t.do('undo');
    assert.is(t.session.actor, 'first');
    await t.do('use host', 'undo');
    assert.is(t.session.actor, 'host');
    await t.do('use first', 'undo');
    assert.is(t.session.actor, 'host');
    await t.do('redo 2', 'undo');
    assert.is(t.session.actor, 'first');
  }),
);

test(
  'steps of several boxes and the host come back for the ones who did them',
  withSession(['new first', 'new second'], async (t) => {
    await t.do('first: set no_new_privs', 'use first', 'host: add bridge br0');
    const before = stateOf(t);
    await t.do('second: set no_new_privs', 'undo');
    assertSameState(stateOf(t), before, 'after undo');
    assert.equal([t.snapshot('first').noNewPrivs, t.snapshot('second').noNewPrivs], [true, false]);
  }),
);

const shared = scratchDirectory();

test('a step that cannot be done again is reported; those before it stand, and redo goes on from there', async () => {
  const directory = `${shared}/comes-and-goes`;
  mkdirSync(directory);
  const begin = ['new', ...unshare('mnt')];
  const bind = `mount bind ${directory} ${directory}`;
  await withSession([...begin, bind, 'set no_new_privs', 'drop caps all'], async (t) => {
    const complete = stateOf(t);
    rmdirSync(directory);
    const { ok, notes } = await t.execute('undo');
    assert.is(ok, false);
    assert.equal(notes, [
      `"${bind}" cannot be done again: ${directory} does not exist in the box`,
      'the steps before it are done',
    ]);
    assert.is(t.session.actor, 'box');
    assert.equal(await historyOf(t), {
      steps: begin,
      undone: [bind, 'set no_new_privs', 'drop caps all'],
    });
    const again = await t.execute('redo');
    assert.equal([again.ok, again.notes], [false, ['stopped at step 1']]);
    mkdirSync(directory);
    await t.do('redo 3');
    assertSameState(stateOf(t), complete, 'done once more');
  })();
});

test.run();
