/** Facts of a snapshot that no command reports, and that lessons ask for: against what /proc and other programs say. */
import { statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnreadable, type Unreadable } from '../../src/kernel/proc/unreadable.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { descendantsOf } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';
import { nsenter, output, statusLine } from '../support/witness.ts';

/** The value, which must be there. */
function readable<T>(value: T | Unreadable | undefined): T {
  if (value === undefined || isUnreadable(value)) throw new Error(JSON.stringify(value));
  return value;
}

test(
  'the root directory is known by its inode, whatever path leads to it',
  withSession(['new'], async (t) => {
    const before = readable(t.snapshot().process).rootInode;
    assert.is(before, readable(t.snapshot('host').process).rootInode);
    await t.unshare('mnt');
    await t.do('mount overlay', 'chroot');
    const { ino } = statSync(`/proc/${t.pid}/root`);
    const after = readable(t.snapshot().process).rootInode;
    assert.not.equal(after, before);
    assert.is(String(after).split(' ')[1], String(ino));
  }),
);

test(
  'the signal sets are those of the status file',
  withSession(['new'], async (t) => {
    await t.do('exec sh -c \'trap : TERM; trap "" HUP; sleep 1000 & wait\'');
    // The shell sets its traps a moment after it has begun, and then waits.
    const hasSleep = () => descendantsOf(t.pid).some(({ name }) => name === 'sleep');
    const waits = () => statusLine(t.pid, 'State').startsWith('S') && hasSleep();
    await waitUntil(waits);
    const signals = readable(t.snapshot().signals);
    assert.ok(signals.caught.includes('SIGTERM') && signals.ignored.includes('SIGHUP'));
    const count = (key: string) =>
      [...BigInt(`0x${statusLine(t.pid, key)}`).toString(2)].filter((b) => b === '1').length;
    assert.is(signals.caught.length, count('SigCgt'));
    assert.is(signals.ignored.length, count('SigIgn'));
    assert.is(signals.blocked.length, count('SigBlk'));
  }),
);

test(
  'a file that is written to the overlay is in the upper layer, and one that is removed leaves a whiteout',
  withSession(['new'], async (t) => {
    assert.is(t.snapshot().upper, undefined);
    await t.unshare('mnt', 'pid');
    await t.do('fork', 'mount overlay', 'pivot_root', "run sh -c 'echo hello > /etc/new; rm /etc/passwd'");
    const { files } = readable(t.snapshot().upper);
    const kindOf = (path: string) => files.find((file) => file.path === path)?.kind;
    assert.equal(
      [kindOf('/etc'), kindOf('/etc/new'), kindOf('/etc/passwd')],
      ['directory', 'file', 'whiteout'],
    );
  }),
);

test(
  'a directory of the image that is made anew is opaque, and none other',
  withSession(['new'], async (t) => {
    await t.unshare('mnt', 'pid');
    await t.do(
      'fork',
      'mount overlay',
      'pivot_root',
      "run sh -c 'rm -r /var && mkdir /var /mine; touch /etc/new'",
    );
    const kindOf = (path: string) =>
      readable(t.snapshot().upper).files.find((file) => file.path === path)?.kind;
    assert.equal([kindOf('/var'), kindOf('/mine'), kindOf('/etc')], ['opaque', 'directory', 'directory']);
    assert.is(await t.run('ls /var'), '');
  }),
);

if (needs('getfattr')) {
  test(
    'getfattr(1) agrees about an opaque directory',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay', 'pivot_root', "run sh -c 'rm -r /var && mkdir /var'");
      const attribute = `${isRoot ? 'trusted' : 'user'}.overlay.opaque`;
      const directory = `${t.lab.boxes.get(t.session.actor)!.rootfs!.upper}/var`;
      assert.is(output('getfattr', '--absolute-names', '-n', attribute, '--only-values', directory), 'y');
    }),
  );
}

test(
  'how the last program ended is known, and how many have',
  withSession(['new'], async (t) => {
    assert.equal(t.snapshot().programs, { ended: 0 });
    await t.do('run true');
    assert.equal(t.snapshot().programs, {
      ended: 1,
      lastExit: { kind: 'exited', code: 0 },
      lastArgv: ['true'],
    });
    await t.execute("run sh -c 'kill -9 $$'");
    assert.equal(t.snapshot().programs, {
      ended: 2,
      lastExit: { kind: 'killed', signal: 'SIGKILL' },
      lastArgv: ['sh', '-c', 'kill -9 $$'],
    });
  }),
);

test(
  'a program that runs in the box has joined it, and its main process has not',
  withSession(['new', 'fork'], async (t) => {
    const running = t.execute('run sleep 1000');
    const joinedOf = (name: string) => t.processes().find(({ comm }) => comm === name)?.joined;
    await waitUntil(() => joinedOf('sleep') !== undefined);
    assert.equal([joinedOf('sleep'), joinedOf('ns-lab box')], [true, false]);
    t.interrupt.abort();
    await running;
    assert.is(joinedOf('sleep'), undefined);
  }),
);

test(
  'a proc of its own shows the processes of its PID namespace',
  withSession(['new'], async (t) => {
    assert.ok(Number(t.snapshot().visibleProcesses) > 1);
    await t.unshare('mnt', 'pid');
    await t.do('fork', 'mount proc');
    assert.is(t.snapshot().visibleProcesses, 1);
  }),
);

test(
  'a time namespace begins without an offset',
  withSession(['new'], async (t) => {
    await t.unshare('time');
    assert.equal(t.snapshot().timeOffsets, { monotonic: 0, boottime: 0 });
    const [seconds] = read(`/proc/${t.pid}/timens_offsets`)
      .match(/monotonic\s+(\d+)/)!
      .slice(1);
    assert.is(seconds, '0');
  }),
);

if (needs('nsenter', 'ipcmk')) {
  test(
    'a shared memory segment is in the IPC namespace that it was made in',
    withSession(['new'], async (t) => {
      const host = readable(t.snapshot('host').ipc);
      await t.unshare('ipc');
      assert.equal(t.snapshot().ipc, { shm: 0, sem: 0, msg: 0 });
      nsenter(t.pid, isRoot ? ['--ipc'] : ['--user', '--ipc'], 'ipcmk', '--shmem', '4096');
      assert.equal(t.snapshot().ipc, { shm: 1, sem: 0, msg: 0 });
      assert.equal(readable(t.snapshot('host').ipc), host);
    }),
  );
}

test.run();
