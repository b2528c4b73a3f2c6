import { AT, O } from '../../../kernel/flags.ts';
import { AUDIT_ARCH } from '../../../kernel/seccomp/filter.ts';
import { X32_SYSCALL_BIT } from '../../../kernel/seccomp/profile.ts';
import type { Attacker } from '../attacker.ts';
import { type Attempt, absent, held, judgeCall, type Outcome, SIGNS, through } from '../attempt.ts';
import type { Keyrings, Scene } from '../scene.ts';
import { cap, wall } from './obstacles.ts';
import { DONE, decode, type ProgramName, programFile, runInMemory } from './programs.ts';
import { temporaryPath } from './temporary.ts';

const SIGSYS = 31;
const NOBODY = 65534;
const AUDIT_ARCH_I386 = 0x40000003;
const GETPID = { i386: 20, x32: X32_SYSCALL_BIT + 39 } as const;
/** KEYCTL_GET_KEYRING_ID, and the special keyrings; keyctl(2). */
const GET_KEYRING_ID = 0;
const KEYRINGS = { session: -3, user: -4 } as const;
/** struct vfs_cap_data of revision 2, with CAP_SYS_CHROOT permitted and effective. */
const FILE_CAPABILITY = Buffer.from('0100000200000400000000000000000000000000', 'hex');

const FILE_HARMLESS = {
  en: 'The file is a program of a few instructions in a temporary directory; it asks for its user ID, and is removed.',
  'zh-CN': '文件只是临时目录里几条指令的程序，问一下自己的用户 ID，随后删除。',
} as const;

/** How a process may get more rights than it was given. */
export const PRIVILEGES: readonly Attempt[] = [
  {
    name: 'setuid-program',
    kind: 'privileges',
    title: { en: 'become root by a set-user-ID program', 'zh-CN': '借 set-user-ID 程序变成 root' },
    escape: {
      en: 'An ordinary user of the box becomes root again by any hole of su, sudo or mount.',
      'zh-CN': '盒子里的普通用户借 su、sudo、mount 的任何漏洞又变成 root。',
    },
    known: 'CVE-2021-4034 (pkexec), CVE-2021-41091 (Docker)',
    harmless: FILE_HARMLESS,
    obstacles: [wall('no_new_privs'), wall('nosuid')],
    run: (by, scene) => executeFile(by, scene, 'isRoot', (owner, fd) => owner.call('fchmod', fd, 0o4755)),
  },
  {
    name: 'file-capabilities',
    kind: 'privileges',
    title: { en: 'get capabilities from a program file', 'zh-CN': '从程序文件取得能力' },
    escape: {
      en: 'A file capability gives back what was dropped, as long as the bounding set has it.',
      'zh-CN': '只要边界集里还有，文件能力就能拿回已放弃的能力。',
    },
    known: 'CVE-2022-24769, capabilities(7)',
    harmless: FILE_HARMLESS,
    obstacles: [wall('filter'), cap('CAP_SETFCAP'), wall('no_new_privs'), wall('nosuid')],
    run: (by, scene) =>
      executeFile(by, scene, 'canChroot', (owner, fd) => {
        const mode = owner.call('fchmod', fd, 0o755);
        return mode < 0
          ? mode
          : owner.call('fsetxattr', fd, 'security.capability', FILE_CAPABILITY, FILE_CAPABILITY.length, 0);
      }),
  },
  {
    name: '32-bit-calls',
    kind: 'privileges',
    title: { en: 'make a call through the 32-bit table', 'zh-CN': '通过 32 位调用表做系统调用' },
    escape: {
      en: 'The table of i386 has other numbers: a filter that does not look at the architecture is passed by.',
      'zh-CN': 'i386 的调用表编号不同：不检查体系结构的过滤器会被绕过。',
    },
    known: 'CVE-2009-0835, seccomp(2)',
    harmless: { en: 'The call is getpid(2).', 'zh-CN': '做的调用是 getpid(2)。' },
    obstacles: [wall('filter')],
    run: (by) => foreignCall(by, 'int80', { number: GETPID.i386, arch: AUDIT_ARCH_I386 }),
  },
  {
    name: 'x32-calls',
    kind: 'privileges',
    title: { en: 'make a call through the x32 table', 'zh-CN': '通过 x32 调用表做系统调用' },
    escape: {
      en: 'x32 calls have the architecture of the machine and other numbers: a list of what is forbidden misses them.',
      'zh-CN': 'x32 调用的体系结构与本机相同，编号却不同：禁止列表会漏掉它们。',
    },
    known: 'CVE-2014-0038, seccomp(2)',
    harmless: { en: 'The call is getpid(2).', 'zh-CN': '做的调用是 getpid(2)。' },
    obstacles: [wall('filter')],
    run: (by) => foreignCall(by, 'x32', { number: GETPID.x32, arch: AUDIT_ARCH.x64 }),
  },
  {
    name: 'add-key',
    kind: 'privileges',
    title: { en: "add a key to the machine's keyring", 'zh-CN': '往机器的密钥环里加密钥' },
    escape: {
      en: 'Keyrings are not apart for each container: keys of others can be used, and their quota used up.',
      'zh-CN': '密钥环不按容器分开：可以使用别人的密钥，也能耗尽他们的配额。',
    },
    known: 'CVE-2016-0728, add_key(2)',
    harmless: {
      en: 'A type of key that does not exist: the kernel finds the keyring first, and then adds nothing.',
      'zh-CN': '密钥类型不存在：内核先找到密钥环，然后什么也不加。',
    },
    obstacles: [wall('filter'), wall('keyring')],
    run(by, scene) {
      by.call('add_key', 'ns-lab-none', 'attack', Buffer.from('x'), 1, KEYRINGS.session);
      const outcome = judgeCall(by, ['ENODEV']);
      return outcome.result === 'through'
        ? sharedKeyring(by, { session: scene.baits.keyrings().session }, outcome)
        : outcome;
    },
  },
  {
    name: 'machine-keyring',
    kind: 'privileges',
    title: {
      en: "reach the machine's session and user keyrings",
      'zh-CN': '访问机器的会话密钥环和用户密钥环',
    },
    escape: {
      en: 'Secrets that the person has stored (Kerberos tickets, keys of encrypted disks) lie in them.',
      'zh-CN': '使用者存放的秘密（Kerberos 票据、加密磁盘的密钥）就在里面。',
    },
    known: 'keyctl(2), Docker blocks it since 2016',
    harmless: { en: 'Only the number of the keyring is asked for.', 'zh-CN': '只问密钥环的编号。' },
    obstacles: [wall('filter'), wall('keyring'), wall('ids', 'canary')],
    run(by, scene) {
      by.call('keyctl', GET_KEYRING_ID, KEYRINGS.session, 0, 0, 0);
      const outcome = judgeCall(by);
      if (outcome.result !== 'through') return outcome;
      return sharedKeyring(by, reachable(scene), outcome);
    },
  },
];

/** Each user namespace has user keyrings of its own, and to ask for one there makes it. */
function reachable({ baits, self, machine }: Scene): Keyrings {
  const { session, user } = baits.keyrings();
  return self.namespaces.user === machine.namespaces.user ? { session, user } : { session };
}

/** Whether a keyring of the attacker's is one of the machine's. */
function sharedKeyring(by: Attacker, machine: Keyrings, outcome: Outcome): Outcome {
  if (machine.session === undefined) return absent('no-target', by);
  const session = by.call('keyctl', GET_KEYRING_ID, KEYRINGS.session, 0, 0, 0);
  if (session === machine.session) return outcome;
  // To ask for a user keyring makes one: only where the machine's is there already.
  const user =
    machine.user === undefined ? undefined : by.call('keyctl', GET_KEYRING_ID, KEYRINGS.user, 0, 0, 0);
  return user !== undefined && user === machine.user
    ? through(by)
    : held(by, SIGNS.own, `keyring ${session}`);
}

/** Makes a file that gives rights, and executes it as somebody who has none. */
function executeFile(
  by: Attacker,
  scene: Scene,
  name: ProgramName,
  giveRights: (owner: Attacker, fd: number) => number,
): Outcome {
  const path = temporaryPath(by, scene, 'nosuid');
  if (path === undefined) return absent('no-directory', by);
  const file = programFile(name)!;
  const fd = by.quietly('openat', AT.AT_FDCWD, path, O.O_WRONLY | O.O_CREAT | O.O_EXCL | O.O_CLOEXEC, 0o755);
  try {
    by.quietly('write', fd, file, file.length);
    const given = giveRights(by, fd);
    const outcome = given < 0 ? held(by) : undefined;
    by.quietly('close', fd);
    if (outcome) return outcome;
    const child = by.fork();
    if (!child) return absent('no-fork', by);
    if (child.call('setresuid', NOBODY, NOBODY, NOBODY) < 0) return absent('no-other-user', by);
    const program = child.open(path, O.O_RDONLY | O.O_CLOEXEC);
    if (program < 0 || child.exec(program) < 0) return held(child, undefined, path);
    const { status } = decode(by.waitFor(child));
    return status === DONE ? through(by) : held(by, SIGNS.own, path);
  } finally {
    by.quietly('unlinkat', AT.AT_FDCWD, path, 0);
  }
}

/** A call of another table, made by a program. */
function foreignCall(by: Attacker, name: ProgramName, seen: { number: number; arch: number }): Outcome {
  const file = programFile(name);
  if (!file) return absent('no-such-arch', by);
  const ended = runInMemory(by, file);
  if (!ended) return held(by);
  const isKilled = ended.signal === SIGSYS;
  // A kernel without the table answers with SIGSEGV to int 0x80.
  if (ended.signal !== undefined && !isKilled) return absent('no-such-call', by);
  const result = isKilled ? 'killed' : ended.status === DONE ? by.task.pid : -ended.status!;
  const text = name === 'int80' ? 'int 0x80: getpid()' : 'x32: getpid()';
  by.note({ name: 'getpid', args: [], text, result, seen });
  return judgeCall(by);
}
