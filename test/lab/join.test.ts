/** A program that joins a box is where the box is, and may what the box may. */
import { readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAMESPACES } from '../../src/kernel/proc/namespaces.ts';
import { startPiped } from '../../src/lab/program.ts';
import { isAlive } from '../support/alive.ts';
import { read } from '../support/read.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { rootIdentity, statusLine } from '../support/witness.ts';

const SIGKILL = 9;
/** The lines of /proc/PID/status that a program in the box has in common with the box. */
const FIELDS = [
  'Uid',
  'Gid',
  'Groups',
  'Umask',
  'CapInh',
  'CapBnd',
  'CapAmb',
  'NoNewPrivs',
  'Seccomp',
  'Seccomp_filters',
];

/** Starts a program in the box, compares it with the box's main process, and ends it. */
async function compare(t: TestSession): Promise<void> {
  const box = t.lab.boxes.get(t.session.actor)!;
  const program = startPiped(t.lab, box, ['sleep', '1000'], () => {});
  const { pid } = program;
  await waitUntil(() => read(`/proc/${pid}/comm`) === 'sleep');
  for (const { file } of NAMESPACES) {
    assert.is(readlinkSync(`/proc/${pid}/ns/${file}`), readlinkSync(`/proc/${box.pid}/ns/${file}`), file);
  }
  assert.is(rootIdentity(pid), rootIdentity(box.pid));
  assert.is(read(`/proc/${pid}/cgroup`), read(`/proc/${box.pid}/cgroup`));
  assert.is(read(`/proc/${pid}/limits`), read(`/proc/${box.pid}/limits`));
  for (const field of FIELDS) assert.is(statusLine(pid, field), statusLine(box.pid, field), field);
  program.signal(SIGKILL);
  assert.equal(await program.exit, { kind: 'killed', signal: 'SIGKILL' });
}

/** The steps of boxes of all kinds; for root and an ordinary user alike. */
const BOXES: Readonly<Record<string, readonly string[]>> = {
  'a box with nothing of its own': [],
  'a user namespace without maps': ['unshare user'],
  'a user namespace': ['unshare user', 'map root'],
  'a network namespace': ['unshare user net', 'map root'],
  'a UTS and an IPC namespace': ['unshare user uts ipc', 'map root'],
  'a PID namespace': ['unshare user pid', 'map root', 'fork'],
  'a PID namespace and a second fork': ['unshare user pid', 'map root', 'fork', 'fork'],
  'a time namespace': ['unshare user time', 'map root', 'fork'],
  'a cgroup namespace': ['unshare user cgroup', 'map root'],
  'a chroot': ['unshare user mnt', 'map root', 'mount overlay', 'chroot'],
  'a root of its own': ['unshare user mnt', 'map root', 'mount overlay', 'pivot_root'],
  'a chroot inside a root of its own': [
    'unshare user mnt',
    'map root',
    'mount overlay',
    'mount tmpfs /mnt',
    'pivot_root',
    'mount bind / /opt',
    'chroot /opt',
  ],
  'few capabilities': ['unshare user', 'map root', 'keep caps docker'],
  'no capabilities': ['unshare user', 'map root', 'drop caps all'],
  'a filter with no_new_privs': ['set no_new_privs', 'set seccomp deny mkdir mkdirat'],
  'a filter without no_new_privs': ['unshare user', 'map root', 'set seccomp deny mkdir mkdirat'],
  'two filters': ['set no_new_privs', 'set seccomp default', 'set seccomp deny mkdir'],
  'an umask and limits': ['set umask 0077', 'set rlimit nofile 100:200', 'set rlimit core 0'],
  everything: ['build'],
};

for (const [name, steps] of Object.entries(BOXES)) {
  test(`a program joins ${name}`, withSession(['new', ...steps], compare));
}

if (isRoot) {
  const forRoot: Readonly<Record<string, readonly string[]>> = {
    'namespaces without a user namespace': [
      'unshare mnt uts ipc net pid cgroup',
      'fork',
      'mount overlay',
      'pivot_root',
    ],
    'another user': ['set user 1000:1000,27'],
    'another user in a user namespace': [
      'unshare user',
      'map uid 0 100000 65536',
      'map gid 0 200000 65536',
      'set user 33:33,4',
    ],
    'ambient capabilities': ['set user 1000 --keep-caps', 'allow caps net_bind_service chown'],
    securebits: ['set securebits noroot noroot_locked no_setuid_fixup'],
    'securebits and ambient capabilities': [
      'allow caps chown',
      'set securebits no_cap_ambient_raise',
      'drop caps setpcap',
    ],
    'another user and a filter': ['set seccomp deny mkdir', 'set user 1000'],
    'another user outside': ['unshare user', 'map uid 0 100000 65536', 'map gid 0 200000 65536'],
    'capabilities of the machine that were dropped': ['drop caps sys_admin net_raw'],
    'a filter of real root': ['set seccomp deny mkdir mkdirat', 'drop caps all'],
  };
  for (const [name, steps] of Object.entries(forRoot)) {
    test(`a program joins a box with ${name}`, withSession(['new', ...steps], compare));
  }
}

test(
  'its parent is outside, so that it does not wait for the box',
  withSession(['new', 'unshare user pid', 'map root', 'fork'], async (t) => {
    const box = t.lab.boxes.get('box')!;
    const program = startPiped(t.lab, box, ['sleep', '1000'], () => {});
    const parent = Number(statusLine(program.pid, 'PPid'));
    assert.is(statusLine(parent, 'PPid'), String(t.lab.host.pid));
    assert.equal(t.lab.joinedProcesses('box'), [parent]);
    program.signal(SIGKILL);
    await program.exit;
    assert.equal(t.lab.joinedProcesses('box'), []);
    await waitUntil(() => !isAlive(parent));
  }),
);

test(
  'when process 1 of the box ends, the program ends with it',
  withSession(['new', 'unshare user pid', 'map root', 'fork'], async (t) => {
    const box = t.lab.boxes.get('box')!;
    const program = startPiped(t.lab, box, ['sleep', '1000'], () => {});
    process.kill(box.pid, 'SIGKILL');
    assert.equal(await program.exit, { kind: 'killed', signal: 'SIGKILL' });
  }),
);

test(
  'many may join at once',
  withSession(['new', 'unshare user uts', 'map root', 'set hostname crowd'], async (t) => {
    const box = t.lab.boxes.get('box')!;
    const outputs = Array.from({ length: 8 }, () => '');
    const exits = outputs.map((_, index) => {
      const program = startPiped(t.lab, box, ['sh', '-c', `uname -n; exit ${index}`], (_stream, chunk) => {
        outputs[index] = `${outputs[index]}${chunk}`;
      });
      return program.exit;
    });
    assert.equal(
      await Promise.all(exits),
      outputs.map((_, code) => ({ kind: 'exited', code })),
    );
    assert.equal(
      outputs,
      outputs.map(() => 'crowd\n'),
    );
  }),
);

test.run();
