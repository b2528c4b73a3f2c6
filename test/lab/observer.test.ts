/** The lab outlives its observer, and takes care of orphans while nobody gives a command. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import { startPiped } from '../../src/lab/program.ts';
import { programPath } from '../support/programs.ts';
import { orEmpty, read } from '../support/read.ts';
import { type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';
import { waitUntil } from '../support/wait.ts';

const childrenOf = (pid: number): number[] =>
  orEmpty(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);

const zombiesOf = (pid: number): number[] =>
  childrenOf(pid).filter((child) => orEmpty(`/proc/${child}/stat`).includes(') Z '));

/** Kills every observer of a host as soon as it is there, and prints a line for each. */
const KILLER = `
$| = 1;
my ($host) = @ARGV;
while (1) {
  open my $f, '<', "/proc/$host/task/$host/children" or exit;
  for my $pid (split ' ', readline($f) // '') {
    open my $c, '<', "/proc/$pid/comm" or next;
    print "$pid\\n" if (readline($c) // '') =~ /^ns-lab probe/ && kill 'KILL', $pid;
  }
  select undef, undef, undef, 0.002;
}`;

if (!programPath('perl')) skip('the killer is written in Perl, which is not installed');
else {
  test(
    'an observer that is killed while it looks costs one reading, not the lab',
    withSession(['new', 'unshare user uts net ipc', 'map root', 'set hostname seen'], async (t) => {
      const killer = spawn('perl', ['-e', KILLER, String(t.lab.host.pid)]);
      const killed = countLines(killer);
      const seen: unknown[] = [];
      const end = performance.now() + 30_000;
      while ((killed() < 20 || !seen.some(isUnreadable)) && performance.now() < end) {
        const { hostname, network, ipc } = t.snapshot('box');
        seen.push(hostname, network, ipc);
        await sleep(0);
      }
      killer.kill('SIGKILL');
      await once(killer, 'exit');
      assert.ok(killed() >= 20, `${killed()} observers were killed`);
      const reasons = seen.filter(isUnreadable).map(({ unreadable }) => unreadable);
      assert.equal([...new Set(reasons)], ['observer-ended']);
      assert.is(t.snapshot('box').hostname, 'seen');
      await t.do('set hostname still');
    }),
  );
}

test(
  'an observer that was killed between two looks is replaced',
  withSession(['new', 'unshare user uts', 'map root', 'set hostname seen'], async (t) => {
    assert.is(t.snapshot().hostname, 'seen');
    const probe = probeOf(t);
    process.kill(probe, 'SIGKILL');
    await waitUntil(
      () => orEmpty(`/proc/${probe}/stat`).includes(') Z ') || orEmpty(`/proc/${probe}/stat`) === '',
    );
    assert.is(t.snapshot().hostname, 'seen');
    assert.not.equal(probeOf(t), probe);
  }),
);

const FORK_TWICE = 'while :; do (true &); sleep 0.01; done';

test(
  "orphans of a box's own program that end are reaped while no command is given",
  withSession(['new', `exec sh -c '${FORK_TWICE}'`], async (t) => {
    const { pid } = t.lab.host;
    const box = t.pid;
    await sleep(1500);
    process.kill(box, 'SIGKILL');
    await waitUntil(() => zombiesOf(pid).length === 0 && !childrenOf(pid).includes(box));
  }),
);

test(
  'so are those of a program that joined, and its parent goes with the last of them',
  withSession(['new'], async (t) => {
    const { lab } = t;
    const left = `( ${FORK_TWICE} ) > /dev/null 2>&1 &`;
    await startPiped(lab, lab.boxes.get('box')!, ['sh', '-c', left], () => {}).exit;
    const [parent] = [...lab.leftBehind];
    const [shell] = childrenOf(parent!.pid);
    await sleep(1000);
    assert.ok(zombiesOf(parent!.pid).length < 10);
    process.kill(shell!, 'SIGKILL');
    await waitUntil(() => !childrenOf(lab.host.pid).includes(parent!.pid));
    assert.is(lab.leftBehind.size, 0);
  }),
);

test(
  'the exit status of a box that ends meanwhile is not lost',
  withSession(['new'], async (t) => {
    await t.do(`exec sh -c 'sleep 1; exit 7'`);
    const { pid } = t.lab.boxes.get('box')!;
    await waitUntil(() => orEmpty(`/proc/${pid}/stat`) === '');
    assert.equal(t.lab.boxes.get('box')!.exit, { kind: 'exited', code: 7 });
  }),
);

function countLines({ stdout }: ChildProcess): () => number {
  let text = '';
  stdout!.on('data', (chunk) => {
    text += chunk;
  });
  return () => text.split('\n').length - 1;
}

function probeOf(t: TestSession): number {
  const { pid: host } = t.lab.host;
  const zombies = zombiesOf(host);
  return childrenOf(host).find(
    (pid) => !zombies.includes(pid) && read(`/proc/${pid}/comm`).startsWith('ns-lab probe'),
  )!;
}

test.run();
