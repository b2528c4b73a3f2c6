import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { KernelError, ProxyStartError, TaskEndedError, TaskStuckError } from '../../src/kernel/errors.ts';
import { LibcError } from '../../src/kernel/ffi.ts';
import { BoxEndedError, LabEndedError, StepOrderError, UnavailableError } from '../../src/lab/errors.ts';
import { findProgram } from '../../src/lab/find-program.ts';
import { ImageError } from '../../src/lab/images/image.ts';
import { type ErrorReport, reportError } from '../../src/session/error-report.ts';
import { LanguageError } from '../../src/session/language/errors.ts';
import { EM_AARCH64, EM_X86_64, elfFile } from '../support/elf-file.ts';
import { placeOf } from '../support/limits.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, withSession } from '../support/session.ts';

/** A way to a failure, and what must be said of it. */
interface Case {
  readonly after: readonly string[];
  readonly command: string;
  /** The errno, or the kind of an error that no call made. */
  readonly error: string;
  readonly cause?: string;
  readonly remedy: string;
  /** Who can get there; everybody, if it does not say. */
  readonly by?: 'root' | 'user';
}

const USER = ['new', 'unshare user', 'map root'];
/** Root, without a user namespace; as an ordinary user with one. */
const own = (...types: readonly string[]): string[] =>
  isRoot ? ['new', `unshare ${types.join(' ')}`] : [...USER, `unshare ${types.join(' ')}`];
const PIVOTED = ['new', 'unshare user mnt net pid', 'map root', 'fork', 'mount overlay', 'pivot_root'];

/** Files that no kernel executes, each for a reason of its own. */
const UNUSABLE_DIRECTORY = scratchDirectory();
const OTHER_ARCH = process.arch === 'x64' ? (['arm64', EM_AARCH64] as const) : (['x64', EM_X86_64] as const);
const UNUSABLE: readonly (readonly [name: string, error: string, cause: string, remedy: string])[] = [
  ['nothing', 'ENOENT', 'there is no such program in the box', 'run ls /bin'],
  ['interpreter', 'ENOENT', 'first line names is not: /no/such/shell', 'name an interpreter of the box'],
  ['windows', 'ENOENT', '"/bin/sh\\r" is not there', 'run sed -i'],
  [
    'loader',
    'ENOENT',
    'the dynamic loader that it names is not: /lib/no-such-loader.so',
    'use a static program',
  ],
  ['plain', 'ENOEXEC', 'neither a program nor a script that begins with #!', 'run sh FILE'],
  ['empty', 'ENOEXEC', 'the file is empty', 'run ls -l'],
  ['cut', 'ENOEXEC', 'cut short or damaged', 'copy it anew'],
  ['foreign', 'ENOEXEC', `for another architecture: ${OTHER_ARCH[0]}`, `use an image for ${process.arch}`],
  ['loop', 'ELOOP', 'lead in a circle', 'run ls -l'],
  ['far', 'ENOENT', 'first line names is not: /no/such/shell', 'name an interpreter of the box'],
];

chmodSync(UNUSABLE_DIRECTORY, 0o755);
const unusable = (name: string, content: string | Buffer): void =>
  writeFileSync(`${UNUSABLE_DIRECTORY}/${name}`, content, { mode: 0o755 });
unusable('interpreter', '#!/no/such/shell -e\necho\n');
unusable('windows', '#!/bin/sh\r\necho\r\n');
unusable('plain', 'echo said\n');
unusable('empty', '');
unusable('cut', '\x7fELF');
unusable('loader', elfFile({ interpreter: '/lib/no-such-loader.so' }));
unusable('foreign', elfFile({ machine: OTHER_ARCH[1] }));
symlinkSync('loop', `${UNUSABLE_DIRECTORY}/loop`);
symlinkSync('interpreter', `${UNUSABLE_DIRECTORY}/far`);

const CASES: readonly Case[] = [
  // Namespaces and identity.
  {
    after: ['new'],
    command: 'unshare uts',
    error: 'EPERM',
    cause: 'does not have CAP_SYS_ADMIN, which every namespace but user needs',
    remedy: 'unshare user first',
    by: 'user',
  },
  ...[
    ['unshare uts', 'sys_admin'],
    ['umount /proc', 'sys_admin'],
    ['mount proc', 'sys_admin'],
    ['pivot_root /tmp', 'sys_admin'],
    ['chroot /tmp', 'sys_chroot'],
    ['drop caps chown', 'setpcap'],
  ].map(([command, capability]) => ({
    after: [...own('mnt'), `drop caps ${capability}`],
    command: command!,
    error: 'EPERM',
    cause: `it needs CAP_${capability!.toUpperCase()}, which the box has given up for good`,
    remedy: 'undo, and do this step before the capability is dropped',
  })),
  {
    after: [...USER, 'drop caps sys_admin', 'unshare user'],
    command: 'unshare user uts',
    error: 'EPERM',
    cause: 'the box is nobody yet: its user namespace maps no user or no group, and such a process',
    remedy: 'undo unshare: here only the first user namespace of a box can have a map',
  },
  {
    after: [...USER, 'unshare mnt', 'chroot /usr'],
    command: 'unshare user',
    error: 'EPERM',
    cause: 'the box is in a chroot',
    remedy: 'undo, and make the user namespace before chroot',
  },
  {
    after: own('pid'),
    command: 'unshare pid',
    error: 'EINVAL',
    cause: 'the next child will be born in another PID namespace',
    remedy: 'fork',
  },
  {
    after: ['new', 'unshare user'],
    command: 'map uid 0 0 2 1 5 1',
    error: 'EINVAL',
    cause: 'the ranges overlap',
    remedy: 'give ranges that do not overlap',
  },
  {
    after: ['new', 'unshare user'],
    command: 'map uid 0 1 1',
    error: 'EPERM',
    cause: 'the map names IDs outside that you do not have',
    remedy: findProgram('newuidmap') ? '`show ids host` has the IDs' : 'install the package uidmap',
    by: 'user',
  },
  {
    after: ['new', 'unshare user'],
    command: 'map uid 0 5 4294967295',
    error: 'EINVAL',
    cause: 'go beyond the highest ID',
    remedy: 'give ranges that do not overlap',
  },
  {
    after: [...USER, 'unshare user'],
    command: 'map root',
    error: 'EPERM',
    cause: 'this one was made in another one of the box, and the host of the lab is further up',
    remedy: 'undo',
  },
  {
    after: [...USER, 'unshare mnt', 'mount overlay', 'unshare user mnt'],
    command: 'pivot_root',
    error: 'EINVAL',
    cause: 'the new root was mounted before the last `unshare`',
    remedy: 'undo unshare, then pivot_root',
  },
  {
    after: [...USER, 'unshare mnt', 'unshare user mnt'],
    command: 'mount overlay',
    error: 'EACCES',
    cause: 'the box is nobody yet',
    remedy: 'undo unshare: here only the first user namespace',
  },
  {
    // 1000 inside is 1000 outside, who is not the one who joins.
    after: ['new web', 'unshare user', 'map uid 0 1000 1', 'map gid 0 1000 1', 'new other', 'join web user'],
    command: 'unshare user',
    error: 'EPERM',
    cause: "the box's own user or group is not in the ID map of the user namespace that it is in",
    remedy: 'undo; show ids compares',
    by: 'root' as const,
  },
  { after: ['new'], command: 'map root', error: 'order', remedy: 'unshare user' },
  { after: USER, command: 'map root', error: 'order', remedy: 'undo' },
  { after: ['new'], command: 'set hostname x', error: 'order', remedy: 'unshare uts' },
  {
    after: [...own('uts'), 'set no_new_privs', 'set seccomp deny sethostname'],
    command: 'set hostname x',
    error: 'EPERM',
    cause: "the box's seccomp filter forbids this call",
    remedy: 'undo: a filter cannot be taken off',
  },
  {
    after: ['new', 'unshare uts', 'unshare user', 'map root'],
    command: 'set hostname x',
    error: 'EPERM',
    cause: 'the box is root in its user namespace, but that does not own the namespace',
    remedy: 'unshare the namespace together with user or after it',
    by: 'root',
  },
  {
    after: [...own('uts'), 'drop caps sys_admin'],
    command: 'set hostname x',
    error: 'EPERM',
    cause: 'it needs CAP_SYS_ADMIN, which the box has given up for good',
    remedy: 'undo, and do this step before the capability is dropped',
  },
  // Mounts.
  { after: ['new'], command: 'mount proc', error: 'order', remedy: 'unshare mnt' },
  {
    after: ['new', 'unshare user mnt', 'map root'],
    command: 'mount proc',
    error: 'EPERM',
    cause: 'may only mount proc for a PID namespace that it owns',
    remedy: 'unshare pid, fork, then mount proc',
  },
  {
    after: ['new', 'unshare user mnt pid', 'map root'],
    command: 'mount proc',
    error: 'EPERM',
    cause:
      'proc shows the PID namespace of the process that mounts it, and the box itself is still in the old one',
    remedy: 'fork, then mount proc',
  },
  {
    after: ['new', 'unshare user mnt', 'map root'],
    command: 'mount sysfs',
    error: 'EPERM',
    cause: 'sysfs shows a network namespace',
    remedy: 'unshare net, then mount sysfs',
  },
  {
    after: ['new', 'unshare user mnt', 'map root'],
    command: 'mount cgroup',
    error: 'EPERM',
    cause: 'may only mount cgroup for a cgroup namespace that it owns',
    remedy: 'unshare cgroup, then mount cgroup',
  },
  ...['proc', 'sysfs', 'tmpfs /tmp'].map((type) => ({
    after: ['new', 'unshare mnt net pid', 'fork', 'unshare user', 'map root'],
    command: `mount ${type}`,
    error: 'EPERM',
    cause: 'but that does not own the mount namespace',
    remedy: 'unshare mnt together with user or after it',
    by: 'root' as const,
  })),
  ...['proc', 'sysfs'].map((type) => ({
    after: PIVOTED,
    command: `mount ${type}`,
    error: 'EPERM',
    cause: 'only mount it where it sees one already',
    remedy: 'undo, and mount it before pivot_root',
  })),
  {
    after: ['new', 'unshare user mnt'],
    command: 'mount overlay',
    error: 'EACCES',
    cause: 'the box is nobody yet',
    remedy: 'map root, then mount overlay',
  },
  { after: own('mnt'), command: 'pivot_root', error: 'order', remedy: 'mount overlay' },
  {
    after: [...own('mnt'), 'drop caps sys_admin'],
    command: 'mount tmpfs /tmp',
    error: 'EPERM',
    cause: 'it needs CAP_SYS_ADMIN, which the box has given up for good',
    remedy: 'undo, and do this step before the capability is dropped',
  },
  {
    after: ['new', 'unshare mnt', 'unshare user', 'map root'],
    command: 'umount /proc',
    error: 'EPERM',
    cause: 'the box is root in its user namespace, but that does not own the namespace',
    remedy: 'unshare the namespace together with user or after it',
    by: 'root',
  },
  {
    // A directory of its own: not every machine has a /dev/mqueue.
    after: ['new', 'unshare user mnt', 'map root', 'mount tmpfs /mnt'],
    command: 'mount mqueue /mnt/queues',
    error: 'EPERM',
    cause: 'mqueue shows the message queues of an IPC namespace',
    remedy: 'unshare ipc, then mount mqueue',
  },
  {
    after: ['new', 'unshare user mnt', `map uid 0 ${process.geteuid!()} 1`],
    command: 'mount overlay',
    error: 'EACCES',
    cause: 'the box is nobody yet: its user namespace maps no user or no group',
    remedy: 'map root, then mount overlay',
  },
  {
    after: own('mnt'),
    command: 'mount tmpfs /no/such/directory',
    error: 'ENOENT',
    cause: 'on the file systems of the machine ns-lab makes no directory',
    remedy: 'choose a directory that exists',
  },
  {
    after: own('mnt'),
    command: 'mount bind /etc/passwd /mnt',
    error: 'ENOTDIR',
    cause: 'one of the two is a directory and the other is a file',
    remedy: 'one of the same kind',
  },
  ...['mount tmpfs /etc/passwd', 'mount tmpfs /etc/passwd/x'].map((command) => ({
    after: own('mnt'),
    command,
    error: 'ENOTDIR',
    cause: 'one of the two is a directory and the other is a file',
    remedy: 'one of the same kind',
  })),
  {
    after: own('mnt'),
    command: 'umount /etc/passwd/x',
    error: 'ENOTDIR',
    cause: 'a part of that path is a file',
    remedy: 'run ls -l',
  },
  {
    after: ['new', 'unshare user mnt', 'map root', 'chroot /usr'],
    command: 'escape',
    error: 'EACCES',
    cause: 'the box may make none in its root',
    remedy: 'undo, then mount overlay and chroot',
    by: 'user',
  },
  {
    after: ['new', 'unshare user mnt', 'map root'],
    command: 'mount dev',
    error: 'order',
    remedy: 'mount overlay, then mount dev',
  },
  {
    after: own('mnt'),
    command: 'chroot /etc/passwd',
    error: 'ENOTDIR',
    cause: 'a part of that path is a file',
    remedy: 'run ls -l',
  },
  {
    after: [...own('mnt'), 'mount tmpfs /tmp', 'mount bind /tmp /tmp ro'],
    command: 'mount tmpfs /tmp/below',
    error: 'EROFS',
    cause: 'mounted read-only',
    remedy: 'choose a directory on a writable mount',
  },
  {
    after: own('mnt'),
    command: 'umount /usr/bin',
    error: 'EINVAL',
    cause: 'nothing is mounted there',
    remedy: 'show mounts lists the mount points',
  },
  ...['/proc', '/proc/', 'proc'].map((name) => ({
    after: ['new', 'unshare user mnt', 'map root'],
    command: `umount ${name}`,
    error: 'EINVAL',
    cause:
      'this mount came along with the namespace, from one that another user namespace owns, and is locked',
    remedy: 'show mounts',
  })),
  // Network.
  { after: ['new'], command: 'add veth', error: 'order', remedy: 'unshare net' },
  {
    after: [...own('net'), 'add veth eth0'],
    command: 'add veth eth0',
    error: 'EEXIST',
    cause: 'there is one with that name, address or destination already',
    remedy: 'show net, and choose another',
  },
  {
    after: [...own('net'), 'add addr 10.9.0.1/24 dev lo'],
    command: 'add addr 10.9.0.1/24 dev lo',
    error: 'EEXIST',
    cause: 'there is one with that name, address or destination already',
    remedy: 'show net, and choose another',
  },
  {
    after: own('net'),
    command: 'add route default via 10.9.0.1',
    error: 'ENETUNREACH',
    cause: 'the gateway is not on a network that an interface of the actor is on',
    remedy: 'add an address',
  },
  {
    after: own('net'),
    command: 'add route default via fd00::1',
    error: 'EHOSTUNREACH',
    cause: 'the gateway is not on a network that an interface of the actor is on',
    remedy: 'add an address',
  },
  {
    after: [...own('net'), 'set link lo up', 'add addr 10.9.0.1/24 dev lo'],
    command: 'add route 10.8.0.1/24 via 10.9.0.2',
    error: 'EINVAL',
    cause: 'the destination names an address in the network, and not the network',
    remedy: 'write 10.1.0.0/16',
  },
  {
    after: own('net'),
    command: 'add veth eth0 --addr ::1/64',
    error: 'EADDRNOTAVAIL',
    cause: 'loopback on another interface than lo',
    remedy: 'choose an address such as',
  },
  {
    after: own('net'),
    command: 'add veth eth0 --bridge lo',
    error: 'EOPNOTSUPP',
    cause: 'the interface that was named is no bridge',
    remedy: 'add bridge',
  },
  ...['add addr 10.9.0.1/24 dev eth9', 'set link eth9 up', 'add veth eth0 --bridge eth9'].map((command) => ({
    after: own('net'),
    command,
    error: 'ENODEV',
    cause: 'there is no interface of that name',
    remedy: 'show net lists the interfaces',
  })),
  // Privileges.
  {
    after: isRoot ? ['new', 'drop caps sys_admin'] : ['new'],
    command: 'set seccomp default',
    error: 'EACCES',
    cause: 'only take a filter after it has given up gaining privileges',
    remedy: 'set no_new_privs',
  },
  {
    after: [...USER, 'drop caps setpcap'],
    command: 'drop caps chown',
    error: 'EPERM',
    cause: 'it needs CAP_SETPCAP, which the box has given up for good',
    remedy: 'undo, and do this step before the capability is dropped',
  },
  // Programs.
  ...['run', 'exec'].flatMap((how) => [
    {
      after: ['new'],
      command: `${how} no-such-program`,
      error: 'ENOENT',
      cause: 'there is no such program in the box',
      remedy: 'run ls /bin /usr/bin',
    },
    ...['/etc/passwd', '/etc'].map((path) => ({
      after: ['new'],
      command: `${how} ${path}`,
      error: 'EACCES',
      cause: 'that is a directory, or a file that is not executable',
      remedy: 'run ls -l on it',
    })),
    {
      after: ['new'],
      command: `${how} /etc/passwd/x`,
      error: 'ENOTDIR',
      cause: 'a part of that path is a file',
      remedy: 'run ls -l',
    },
    {
      after: ['new', 'set no_new_privs', 'set seccomp deny execve'],
      command: `${how} true`,
      error: 'EPERM',
      cause: 'seccomp filter forbids execve',
      remedy: 'undo',
    },
  ]),
  ...['run', 'exec'].flatMap((how) =>
    UNUSABLE.map(([name, error, cause, remedy]) => ({
      after: ['new'],
      command: `${how} ${UNUSABLE_DIRECTORY}/${name}`,
      error,
      cause,
      remedy,
    })),
  ),
  { after: [...own('pid')], command: 'run true', error: 'order', remedy: 'fork' },
  { after: [...own('pid')], command: 'exec true', error: 'order', remedy: 'fork' },
  {
    after: ['new', 'exec sleep 1000'],
    command: 'unshare user',
    error: 'order',
    remedy: 'undo takes the exec back',
  },
  { after: ['new', 'signal STOP'], command: 'unshare user', error: 'unavailable', remedy: 'signal CONT' },
  ...['run true', 'exec true', 'fork', 'set no_new_privs'].map((command) => ({
    after: [...own('pid'), 'fork', 'signal KILL'],
    command,
    error: 'ended',
    remedy: 'rm box, or undo',
  })),
  // Boxes.
  { after: [], command: 'unshare uts', error: 'unavailable', remedy: 'new' },
  { after: ['new', 'use host'], command: 'unshare uts', error: 'unavailable', remedy: 'use NAME' },
  {
    after: ['new'],
    command: 'new',
    error: 'unavailable',
    remedy: 'use it as it is, or start another: `new NAME`; `rm box` removes it',
  },
  { after: ['new'], command: 'rm other', error: 'unavailable', remedy: 'the boxes are box' },
];

const COUNTERS = /^processes\.|^process\.state$/;

for (const { after, command, error: expected, cause, remedy, by } of CASES) {
  if (by && (by === 'root') !== isRoot) continue;
  test(
    `${[...after, command].join('; ')}: ${expected}`,
    withSession(after, async (t) => {
      const { kind, code, ...error } = await t.fails(command, COUNTERS);
      assert.is(code ?? kind, expected, error.message);
      if (code) assert.ok(error.message.includes(` ${code} (`), error.message);
      if (cause) assert.ok(error.cause?.includes(cause), `${error.message}: ${error.cause}`);
      assert.is(error.cause === undefined, cause === undefined, error.cause);
      assert.ok(error.remedy?.includes(remedy), `${error.message}: ${error.remedy}`);
    }),
  );
}

if (!isRefusal(placeOf('pids'))) {
  test(
    'a box with as many processes as it may have: EAGAIN',
    withSession(['new', 'set pids max 1'], async (t) => {
      for (const command of ['run true', 'fork']) {
        const { code, cause, remedy } = await t.fails(command, /^processes\.|pids\.events/);
        assert.is(code, 'EAGAIN', command);
        assert.match(cause!, 'pids.max of the box');
        assert.match(remedy!, 'set pids max to more');
      }
      await t.do('set pids max 10', 'run true');
    }),
  );
}

/** Every kind of error that may be thrown, as people and JSON are told of it. */
const REPORTS: readonly [unknown, ErrorReport][] = [
  [new StepOrderError('m', 'fork'), { kind: 'order', message: 'm', remedy: 'fork' }],
  [new UnavailableError('m'), { kind: 'unavailable', message: 'm' }],
  [new UnavailableError('m', 'new'), { kind: 'unavailable', message: 'm', remedy: 'new' }],
  [new ImageError('m', 'h'), { kind: 'unavailable', message: 'm', remedy: 'h' }],
  [
    new BoxEndedError('web', 'killed by SIGKILL'),
    { kind: 'ended', message: 'the box "web" has ended: killed by SIGKILL', remedy: 'rm web, or undo' },
  ],
  [
    new TaskEndedError(7, 'mount'),
    {
      kind: 'ended',
      message: 'process 7 ended during mount: it was killed from outside',
      remedy: 'show ns, then rm, or undo',
    },
  ],
  [
    new TaskStuckError(7, 'mount'),
    {
      kind: 'unavailable',
      message: 'process 7 did not answer during mount: it is stopped or frozen',
      remedy: 'signal CONT',
    },
  ],
  [new ProxyStartError('m'), { kind: 'unavailable', message: 'm', remedy: 'ns-lab doctor' }],
  [new LibcError('mmap', 12), { kind: 'unavailable', message: 'mmap: Cannot allocate memory' }],
  [
    Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' }),
    { kind: 'unavailable', message: 'EACCES: permission denied' },
  ],
  [
    new LanguageError({ problem: 'wrong' }, { line: 2, column: 3, length: 1 }),
    { kind: 'language', message: 'line 2, column 3: wrong' },
  ],
  [
    new KernelError({ call: 'read', text: 'read(3)', errno: 5 }, 'Input/output error'),
    {
      kind: 'kernel',
      message: 'read(3) = -1 EIO (Input/output error)',
      code: 'EIO',
      cause: 'ns-lab does not know: none of the causes that it knows fits the state',
      remedy: 'man 2 read lists what EIO can mean',
    },
  ],
  ['thrown text', { kind: 'internal', message: 'thrown text' }],
];

test('whatever is thrown is told in one form', () => {
  for (const [error, report] of REPORTS) assert.equal(reportError(error), report);
  assert.is(reportError(new LabEndedError(3)).remedy, 'redo 3');
  assert.is(reportError(new LabEndedError(0)).remedy, 'new');
});

test('a bug is told with where it is', () => {
  const { kind, message } = reportError(new TypeError('x is undefined'));
  assert.is(kind, 'internal');
  assert.match(message, /^TypeError: x is undefined\n +at .*errors\.test\.ts/);
});

test.run();
