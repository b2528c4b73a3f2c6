import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AT,
  CLONE,
  MNT,
  MOVE_MOUNT,
  MS,
  O,
  OPEN_TREE,
  PR,
  S,
  SIG,
  SOCK,
  TIO,
  WAIT,
} from '../../src/kernel/flags.ts';
import { SYSCALL_NUMBERS } from '../../src/kernel/syscall-numbers.ts';
import { formatCall, ONLY_ON, SYSCALLS, type SyscallName } from '../../src/kernel/syscalls.ts';
import { type CallArg, Described, Out, Struct } from '../../src/kernel/task.ts';

/** Calls, and what strace 6.1 prints for them. */
const AS_STRACE: readonly [expected: string, name: SyscallName, ...args: CallArg[]][] = [
  ['unshare(CLONE_NEWNS|CLONE_NEWUTS)', 'unshare', CLONE.CLONE_NEWNS | CLONE.CLONE_NEWUTS],
  ['unshare(0)', 'unshare', 0],
  ['setns(3, CLONE_NEWNET)', 'setns', 3, CLONE.CLONE_NEWNET],
  ['chdir("/")', 'chdir', '/'],
  ['sethostname("web", 3)', 'sethostname', 'web', 3],
  [
    'mount("proc", "/proc", "proc", MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)',
    'mount',
    'proc',
    '/proc',
    'proc',
    MS.MS_NOSUID | MS.MS_NOEXEC | MS.MS_NODEV,
    null,
  ],
  [
    'mount(NULL, "/", NULL, MS_REC|MS_PRIVATE, NULL)',
    'mount',
    null,
    '/',
    null,
    MS.MS_REC | MS.MS_PRIVATE,
    null,
  ],
  [
    'open_tree(AT_FDCWD, "/image", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)',
    'open_tree',
    AT.AT_FDCWD,
    '/image',
    OPEN_TREE.OPEN_TREE_CLONE | OPEN_TREE.OPEN_TREE_CLOEXEC,
  ],
  [
    'mount_setattr(3, "", AT_EMPTY_PATH, {attr_clr=0, userns_fd=5}, 32)',
    'mount_setattr',
    3,
    '',
    AT.AT_EMPTY_PATH,
    new Struct(['u64', 0, 'attr_clr'], ['u64', 5, 'userns_fd']),
    32,
  ],
  [
    'move_mount(3, "", AT_FDCWD, "/mnt", MOVE_MOUNT_F_EMPTY_PATH)',
    'move_mount',
    3,
    '',
    AT.AT_FDCWD,
    '/mnt',
    MOVE_MOUNT.MOVE_MOUNT_F_EMPTY_PATH,
  ],
  ['umount2(".", MNT_DETACH)', 'umount2', '.', MNT.MNT_DETACH],
  ['umount2("/mnt", 0)', 'umount2', '/mnt', 0],
  ['mkdirat(AT_FDCWD, "/a", 0755)', 'mkdirat', AT.AT_FDCWD, '/a', 0o755],
  ['mkdirat(5, "a", 0700)', 'mkdirat', 5, 'a', 0o700],
  [
    'mknodat(AT_FDCWD, "/dev/null", S_IFCHR|0666, makedev(0x1, 0x3))',
    'mknodat',
    AT.AT_FDCWD,
    '/dev/null',
    S.S_IFCHR | 0o666,
    0x103,
  ],
  ['openat(AT_FDCWD, "/x", O_RDONLY|O_CLOEXEC)', 'openat', AT.AT_FDCWD, '/x', O.O_CLOEXEC, 0],
  [
    'openat(AT_FDCWD, "/x", O_WRONLY|O_CREAT|O_CLOEXEC, 0644)',
    'openat',
    AT.AT_FDCWD,
    '/x',
    O.O_WRONLY | O.O_CREAT | O.O_CLOEXEC,
    0o644,
  ],
  ['unlinkat(AT_FDCWD, "d", AT_REMOVEDIR)', 'unlinkat', AT.AT_FDCWD, 'd', AT.AT_REMOVEDIR],
  ['symlinkat("/proc/self/fd", AT_FDCWD, "/dev/fd")', 'symlinkat', '/proc/self/fd', AT.AT_FDCWD, '/dev/fd'],
  ['write(3, "0 1000 1\\n", 9)', 'write', 3, Buffer.from('0 1000 1\n'), 9],
  ['dup3(3, 0, 0)', 'dup3', 3, 0, 0],
  ['kill(123, SIGTERM)', 'kill', 123, SIG.SIGTERM],
  ['kill(123, SIGSTOP)', 'kill', 123, SIG.SIGSTOP],
  ['wait4(-1, NULL, WNOHANG, NULL)', 'wait4', -1, null, WAIT.WNOHANG, null],
  ['prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)', 'prctl', PR.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0],
  ['prctl(PR_SET_PDEATHSIG, SIGKILL)', 'prctl', PR.PR_SET_PDEATHSIG, SIG.SIGKILL, 0, 0, 0],
  ['prctl(PR_SET_NAME, "ns-lab box")', 'prctl', PR.PR_SET_NAME, 'ns-lab box', 0, 0, 0],
  ['prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_FOWNER, 0, 0)', 'prctl', PR.PR_CAP_AMBIENT, 2, 3, 0, 0],
  ['prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)', 'prctl', PR.PR_CAP_AMBIENT, 4, 0, 0, 0],
  ['prctl(PR_CAPBSET_DROP, CAP_NET_RAW)', 'prctl', PR.PR_CAPBSET_DROP, 13, 0, 0, 0],
  [
    'socketpair(AF_UNIX, SOCK_SEQPACKET|SOCK_CLOEXEC, 0, [3, 4])',
    'socketpair',
    1,
    SOCK.SOCK_SEQPACKET | SOCK.SOCK_CLOEXEC,
    0,
    pair(),
  ],
  ['ioctl(0, TIOCSCTTY, 0)', 'ioctl', 0, TIO.TIOCSCTTY, 0],
  ['execve("/bin/ls", ["ls", "-l"], /* 2 vars */)', 'execve', '/bin/ls', ['ls', '-l'], ['A=1', 'B=2']],
  ['getpid()', 'getpid'],
  ['setresuid(0, 0, 0)', 'setresuid', 0, 0, 0],
];

function pair(): Out {
  const out = new Out(8, (bytes) => `[${bytes.readInt32LE(0)}, ${bytes.readInt32LE(4)}]`);
  out.bytes.writeInt32LE(3, 0);
  out.bytes.writeInt32LE(4, 4);
  return out;
}

for (const [expected, name, ...args] of AS_STRACE) {
  test(`${expected} is printed as strace prints it`, () => {
    assert.is(formatCall(name, args), expected);
  });
}

test('a bit without a name stays a number', () => {
  assert.is(formatCall('unshare', [CLONE.CLONE_NEWNS | 0x1]), 'unshare(CLONE_NEWNS|0x1)');
  assert.is(formatCall('kill', [1, 99]), 'kill(1, 99)');
});

test('text is quoted, and shortened when it is long; other bytes are hexadecimal', () => {
  const long = formatCall('write', [1, Buffer.alloc(200, 'x'), 200]);
  assert.is(long, `write(1, "${'x'.repeat(80)}"..., 200)`);
  assert.is(formatCall('write', [1, Buffer.from('a"b'), 3]), 'write(1, "a\\"b", 3)');
  assert.is(formatCall('write', [1, Buffer.from([0xff, 0, 1]), 3]), 'write(1, 0xff0001, 3)');
  const many = formatCall('write', [1, Buffer.alloc(20, 0xab), 20]);
  assert.is(many, `write(1, 0x${'ab'.repeat(16)}..., 20)`);
});

test('what describes itself does, and a struct shows its fields', () => {
  const message = new Described(Buffer.alloc(40), () => '{type=RTM_NEWLINK}');
  assert.is(
    formatCall('sendto', [3, message, 40, 0, null, 0]),
    'sendto(3, {type=RTM_NEWLINK}, 40, 0, NULL, 0)',
  );
  const program = new Struct(['u16', 2], ['ptr', new Described(Buffer.alloc(16), () => '[2 instructions]')]);
  assert.is(
    formatCall('seccomp', [1, 0, program]),
    'seccomp(SECCOMP_SET_MODE_FILTER, 0, {2, [2 instructions]})',
  );
});

test('what the kernel filled in is shown', () => {
  const out = new Out(8);
  out.bytes.write('text');
  assert.is(formatCall('read', [3, out, 8]), 'read(3, "text", 8)');
});

test('every call has a number on both architectures, but for those that one of them does not have', () => {
  for (const name of Object.keys(SYSCALLS)) {
    const only = ONLY_ON[name as keyof typeof SYSCALLS];
    for (const [arch, numbers] of Object.entries(SYSCALL_NUMBERS)) {
      if (only && only !== arch) assert.not(name in numbers, `${name} on ${arch}`);
      else assert.type(numbers[name as keyof typeof numbers], 'number', `${name} on ${arch}`);
    }
  }
});

test.run();
