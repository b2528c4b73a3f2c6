import { type CapabilityName, capabilityMask } from '../../kernel/capabilities.ts';
import type { DeviceRule } from '../../kernel/cgroup/device-rules.ts';
import { type Mount, mountOf } from '../../kernel/proc/mountinfo.ts';
import type { NamespaceType } from '../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { type RlimitName, UNLIMITED } from '../../kernel/rlimits.ts';
import type { Translated } from '../../locale/locale.ts';
import { SIGNS } from './attempt.ts';
import type { Facts } from './facts.ts';
import { settingOf } from './machine-settings.ts';
import type { Scene } from './scene.ts';

/** Something that holds a program in. */
export interface Wall {
  readonly title: Translated;
  /** The commands that build it; none where no step of ns-lab's does. */
  readonly steps: readonly string[];
  /** Where they depend on the part of the wall that is missing; none for a part that no step builds. */
  readonly stepsFor?: (of: string) => readonly string[];
  /** What it looks like from inside: names of errnos, or SIGNS. */
  readonly signs: readonly string[];
  /**
   * The value in the live state that shows that it stands, `pid:[4026532204]`; undefined where it does not.
   * @param of which part of it an attempt meets
   */
  stands(scene: Scene, of: string): string | undefined;
}

/** The inode number of the user namespace that the machine started with: PROC_USER_INIT_INO of the kernel. */
const INITIAL_USER = 4026531837;

const namespaceWall = (
  type: NamespaceType,
  title: Translated,
  signs: readonly string[],
  steps: readonly string[],
): Wall => ({
  title,
  steps,
  signs,
  stands: ({ self, machine }) => {
    const [own, theirs] = [self.namespaces[type], machine.namespaces[type]];
    return isUnreadable(own) || own === theirs ? undefined : `${type}:[${own}]`;
  },
});

/** All walls, in the order in which a learner builds them. */
export const WALLS = {
  pid: namespaceWall(
    'pid',
    { en: 'PID namespace', 'zh-CN': 'PID 命名空间' },
    ['ESRCH', 'ENOENT', SIGNS.own],
    ['unshare pid', 'fork'],
  ),
  uts: namespaceWall('uts', { en: 'UTS namespace', 'zh-CN': 'UTS 命名空间' }, [SIGNS.own], ['unshare uts']),
  ipc: namespaceWall(
    'ipc',
    { en: 'IPC namespace', 'zh-CN': 'IPC 命名空间' },
    ['EINVAL', 'ENOENT', SIGNS.own],
    ['unshare ipc'],
  ),
  net: namespaceWall(
    'net',
    { en: 'network namespace', 'zh-CN': '网络命名空间' },
    ['ECONNREFUSED', 'ENETUNREACH', SIGNS.own],
    ['unshare net'],
  ),
  cgroup: namespaceWall(
    'cgroup',
    { en: 'cgroup namespace', 'zh-CN': 'cgroup 命名空间' },
    ['ENOENT', SIGNS.own],
    ['unshare cgroup'],
  ),
  user: {
    title: {
      en: 'user namespace: capabilities count inside only',
      'zh-CN': '用户命名空间：能力只在里面有效',
    },
    steps: ['unshare user', 'map root'],
    signs: ['EPERM', 'EACCES', 'ENOENT', SIGNS.own, SIGNS.empty],
    stands: ({ self }) => {
      const { user } = self.namespaces;
      return isUnreadable(user) || user === INITIAL_USER ? undefined : `user:[${user}]`;
    },
  },
  ids: {
    title: { en: 'the IDs: who the process is outside', 'zh-CN': 'ID：进程在外面是谁' },
    steps: ['unshare user', 'map uid 0 100000 65536', 'map gid 0 100000 65536'],
    signs: ['EPERM', 'EACCES', SIGNS.own],
    stands: ({ self, canary }, of) => {
      const uid = self.status.uid.effective;
      const owner = of === 'canary' ? canary.status.uid.effective : 0;
      return uid === owner ? undefined : `uid ${uid}`;
    },
  },
  root: {
    title: { en: 'a root directory of its own', 'zh-CN': '自己的根目录' },
    steps: ['mount overlay', 'pivot_root'],
    signs: ['ENOENT', 'ENOTDIR', 'ELOOP', 'ESTALE', 'EOPNOTSUPP', 'EINVAL', SIGNS.own],
    stands: rootStands,
  },
  pivot: {
    title: { en: 'a root that is the top of its mounts', 'zh-CN': '根目录就是挂载树的顶' },
    steps: ['unshare mnt', 'mount overlay', 'pivot_root'],
    signs: [SIGNS.own],
    stands: (scene) => (scene.self.rootPath === '/' ? rootStands(scene) : undefined),
  },
  proc: {
    title: { en: 'a /proc of its own', 'zh-CN': '自己的 /proc' },
    steps: ['unshare pid', 'fork', 'mount proc'],
    signs: ['ENOENT', 'ESRCH', SIGNS.own],
    stands: ({ self, machine }) => {
      const [own, theirs] = [self, machine].map(({ mounts }) => mountOf('/proc/1', mounts));
      return own && own.fstype === 'proc' && own.device !== theirs?.device
        ? `/proc ${own.fstype} ${own.device}`
        : undefined;
    },
  },
  dev: {
    title: { en: 'a /dev of its own', 'zh-CN': '自己的 /dev' },
    steps: ['mount dev'],
    signs: ['ENOENT', 'ENXIO'],
    stands: ({ self, machine }) => {
      const [own, theirs] = [self, machine].map(({ mounts }) => mountOf('/dev/null', mounts));
      const mount = mountOf('/dev', self.mounts);
      return own?.device === theirs?.device && mount?.device === theirs?.device
        ? undefined
        : `/dev ${mount?.fstype} ${mount?.device}`;
    },
  },
  mask: {
    title: { en: 'a mask over the path', 'zh-CN': '遮住路径的挂载' },
    steps: ['mask default'],
    signs: ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', SIGNS.empty],
    stands: ({ self }, path) => {
      const mount = mountOf(path, self.mounts);
      return mount && isMask(mount) ? `${mount.target} ${mount.fstype} ${mount.options}` : undefined;
    },
  },
  readonly: {
    title: { en: 'a read-only mount', 'zh-CN': '只读挂载' },
    steps: ['readonly default'],
    signs: ['EROFS'],
    stands: ({ self }, path) => {
      const mount = mountOf(path, self.mounts);
      const isReadOnly = mount && [mount.options, mount.superOptions].some((text) => has(text, 'ro'));
      return isReadOnly ? `${mount.target} ${mount.fstype} ro` : undefined;
    },
  },
  nodev: {
    title: { en: 'a mount without devices (nodev)', 'zh-CN': '不认设备节点的挂载（nodev）' },
    steps: ['mount tmpfs /tmp'],
    signs: ['EACCES'],
    stands: mountOption('nodev'),
  },
  nosuid: {
    title: { en: 'a mount without set-user-ID (nosuid)', 'zh-CN': '不认 set-user-ID 的挂载（nosuid）' },
    steps: ['mount tmpfs /tmp'],
    signs: [SIGNS.own],
    stands: mountOption('nosuid'),
  },
  private: {
    title: { en: 'mounts that pass nothing on', 'zh-CN': '不向外传播的挂载' },
    steps: ['unshare mnt', 'mount propagation / private recursive'],
    signs: [SIGNS.own],
    stands: ({ self, machine }) => {
      const { mnt } = self.namespaces;
      return mnt === machine.namespaces.mnt || sharedPeers(self, machine).length > 0
        ? undefined
        : `mnt:[${mnt}], no peer group of the machine`;
    },
  },
  locked: {
    title: {
      en: 'mounts that belong to a user namespace above',
      'zh-CN': '属于上层用户命名空间的挂载',
    },
    steps: ['unshare user', 'unshare mnt'],
    signs: ['EINVAL', 'EPERM'],
    stands: ({ self, machine }, of) => {
      if (of === 'unshare') return undefined;
      if (of === 'nested') return 'nested user namespace';
      const { user } = self.namespaces;
      return isUnreadable(user) || user === machine.namespaces.user ? undefined : `user:[${user}]`;
    },
  },
  devices: {
    title: { en: 'rules about devices', 'zh-CN': '设备规则' },
    steps: ['deny device a'],
    signs: ['EPERM'],
    stands: ({ deviceRules }, of) => refusalOf(deviceRules, of),
  },
  groups: {
    title: { en: 'control groups out of reach', 'zh-CN': '够不着的控制组' },
    steps: ['mount overlay', 'pivot_root', 'mount cgroup'],
    signs: ['ENOENT', SIGNS.own],
    stands: ({ self }, version) => {
      const fstype = version === 'v2' ? 'cgroup2' : 'cgroup';
      const reached = self.mounts.filter((mount) => mount.fstype === fstype);
      if (reached.length === 0) return `no ${fstype} mount`;
      // Only its own group is mounted, as the top of what it sees.
      const isPart = reached.every(({ root }) => root !== '/');
      return isPart ? `${reached[0]!.target} shows ${reached[0]!.root}` : undefined;
    },
  },
  delegation: {
    title: { en: 'the edge of a delegated group (nsdelegate)', 'zh-CN': '委派组的边界（nsdelegate）' },
    steps: ['unshare cgroup', 'mount cgroup'],
    signs: [SIGNS.own, 'EPERM'],
    stands: ({ self, machine }, of) => {
      const mount = mountOf(of, self.mounts);
      const isApart = self.namespaces.cgroup !== machine.namespaces.cgroup;
      return mount && isApart && has(mount.superOptions, 'nsdelegate')
        ? `${mount.target} nsdelegate`
        : undefined;
    },
  },
  capabilities: {
    title: { en: 'capabilities that it lacks', 'zh-CN': '缺少的能力' },
    steps: ['keep caps docker'],
    signs: ['EPERM', 'EACCES', 'ENOENT', SIGNS.own, SIGNS.empty],
    stands: ({ self }, of) =>
      self.status.capEff & capabilityMask([of as CapabilityName]) ? undefined : `CapEff: no ${of}`,
  },
  no_new_privs: {
    title: { en: 'no_new_privs: execve gives nothing', 'zh-CN': 'no_new_privs：execve 不再给特权' },
    steps: ['set no_new_privs'],
    signs: [SIGNS.own],
    stands: ({ self }) => (self.status.noNewPrivs ? 'NoNewPrivs 1' : undefined),
  },
  filter: {
    title: { en: 'the system call filter', 'zh-CN': '系统调用过滤器' },
    steps: ['set seccomp default'],
    // What it answers to a call is worked out from its program; see judge.ts.
    signs: [],
    stands: ({ self }) =>
      self.status.seccomp === 2 ? `Seccomp 2 (${self.status.seccompFilters ?? '?'})` : undefined,
  },
  keyring: {
    title: { en: 'a session keyring of its own', 'zh-CN': '自己的会话密钥环' },
    steps: ['new keyring'],
    signs: [SIGNS.own, SIGNS.empty, 'EACCES', 'ENOKEY'],
    // The keyring of another process cannot be seen from outside: the attempts compare serial numbers.
    stands: (_, of) => (of === '' ? undefined : of),
  },
  terminal: {
    title: { en: 'a session without a terminal', 'zh-CN': '没有终端的会话' },
    steps: ['run true'],
    signs: ['ENXIO', 'ENOENT', SIGNS.own],
    stands: ({ self }) => (self.terminal === 0 ? 'tty_nr 0' : undefined),
  },
  pids: limitWall(
    { en: 'a limit of processes', 'zh-CN': '进程数限制' },
    'pids',
    ['set pids max 128'],
    ['EAGAIN'],
  ),
  memory: limitWall(
    { en: 'a limit of memory', 'zh-CN': '内存限制' },
    'memory',
    ['set memory max 256M'],
    ['ENOMEM'],
  ),
  cpu: limitWall({ en: 'a limit of CPU time', 'zh-CN': 'CPU 时间限制' }, 'cpu', ['set cpu quota 50%'], []),
  rlimit: {
    title: { en: 'a resource limit (rlimit)', 'zh-CN': '资源限制（rlimit）' },
    steps: ['set rlimit nofile 1024'],
    stepsFor: (of) => RLIMIT_STEPS[of] ?? [],
    signs: ['EAGAIN', 'EMFILE', 'EPERM', SIGNS.limit],
    stands: ({ self }, of) => {
      if (isUnreadable(self.limits)) return undefined;
      const { hard } = self.limits[of as RlimitName];
      if (of === 'nproc' && isExempt(self)) return undefined;
      return hard !== UNLIMITED && hard <= (MOST[of] ?? 0) ? `RLIMIT_${of.toUpperCase()} ${hard}` : undefined;
    },
  },
  quota: {
    title: { en: 'a size of its own file system', 'zh-CN': '自己的文件系统大小' },
    steps: [],
    signs: [SIGNS.limit, SIGNS.own, 'EROFS'],
    // The attempt has compared it with the machine's.
    stands: (_, of) => (of === '' ? undefined : of),
  },
  descriptors: {
    title: { en: 'descriptors that close on execve', 'zh-CN': 'execve 时关闭的描述符' },
    steps: [],
    signs: [SIGNS.own],
    stands: ({ self }) => (self.leaks === 0 ? 'no descriptor above 2 without O_CLOEXEC' : undefined),
  },
  program: {
    title: { en: 'a program of ns-lab that is not on disk', 'zh-CN': 'ns-lab 的程序不在磁盘上' },
    steps: [],
    signs: ['ETXTBSY', 'EPERM', 'EACCES', 'ENOENT', SIGNS.own],
    stands: ({ self }) =>
      isUnreadable(self.program) || !self.program.startsWith('/memfd:') ? undefined : self.program,
  },
  machine: {
    title: { en: 'a setting of the machine', 'zh-CN': '机器的一个设置' },
    steps: [],
    signs: ['EPERM', 'EACCES', 'ENOENT', 'EINVAL', 'EIO', 'EUSERS', 'ENOSPC', SIGNS.empty],
    stands: (_, of) => settingOf(of),
  },
} as const satisfies Record<string, Wall>;

export type WallName = keyof typeof WALLS;
export const WALL_NAMES = Object.keys(WALLS) as WallName[];

function limitWall(
  title: Translated,
  of: LimitName,
  steps: readonly string[],
  signs: readonly string[],
): Wall {
  return { title, steps, signs: [...signs, SIGNS.limit], stands: ({ limits }) => limits[of] };
}

/** Of processes none: RLIMIT_NPROC counts those of the user in all boxes, so no value fits one box. */
const RLIMIT_STEPS: Readonly<Record<string, readonly string[]>> = {
  nofile: ['set rlimit nofile 1024'],
  core: ['set rlimit core 0:0'],
};

/** The most that a limit of getrlimit(2) may be to hold anything back. */
const MOST: Readonly<Record<string, number>> = {
  core: 0,
  nofile: 2 ** 20,
  nproc: 2 ** 10,
};

/** Whom RLIMIT_NPROC does not hold, copy_process() of the kernel: user 0 of the machine, and who may do everything there. */
const isExempt = ({ status, namespaces }: Facts): boolean =>
  status.uid.real === 0 ||
  (namespaces.user === INITIAL_USER &&
    (status.capEff & capabilityMask(['CAP_SYS_RESOURCE', 'CAP_SYS_ADMIN'])) !== 0n);

export type LimitName = 'pids' | 'memory' | 'cpu';

function mountOption(option: string): Wall['stands'] {
  return ({ self }, path) => {
    const mount = mountOf(path, self.mounts);
    return mount && has(mount.options, option) ? `${mount.target} ${mount.fstype} ${option}` : undefined;
  };
}

const has = (options: string, option: string): boolean => options.split(',').includes(option);

/** The peer groups, mount_namespaces(7), that two processes have mounts of: what one mounts there the other gets. */
export function sharedPeers(self: Facts, machine: Facts): string[] {
  const groupsOf = ({ mounts }: Facts) =>
    mounts.flatMap(({ propagation }) => propagation.match(/shared:\d+/g) ?? []);
  const theirs = new Set(groupsOf(machine));
  return groupsOf(self).filter((group) => theirs.has(group));
}

function rootStands({ self, machine }: Scene): string | undefined {
  return isUnreadable(self.root) || self.root === machine.root ? undefined : rootEvidence(self);
}

function rootEvidence({ mounts, rootPath }: Facts): string {
  const top = mounts.findLast(({ target }) => target === '/');
  return isUnreadable(rootPath) || rootPath === '/' ? `/ ${top?.fstype} ${top?.source}` : `root ${rootPath}`;
}

/** The file systems that belong at these places: any other one hides what is there. */
const BELONGS: readonly (readonly [path: RegExp, fstypes: RegExp])[] = [
  [/^\/proc\/sys\/fs\/binfmt_misc/, /^(binfmt_misc|autofs|proc)$/],
  [/^\/proc\//, /^(proc|binfmt_misc)$/],
  [/^\/sys\/fs\/cgroup/, /^(cgroup2?|tmpfs)$/],
  [
    /^\/sys\//,
    /^(sysfs|cgroup2?|debugfs|tracefs|securityfs|bpf|pstore|efivarfs|fusectl|configfs|selinuxfs)$/,
  ],
];

/** A mount inside /proc or /sys that is not one of their own file systems. */
export const isMask = ({ target, fstype }: Mount): boolean => {
  const place = BELONGS.find(([path]) => path.test(target));
  return place !== undefined && !place[1].test(fstype);
};

/**
 * The rule that refuses access to a device, `b 254:0 r`: the last one that names it decides.
 * @returns `deny b 254:0 r`, or undefined where nothing refuses it
 */
function refusalOf(rules: readonly DeviceRule[], of: string): string | undefined {
  const [type, numbers = '', access = ''] = of.split(' ');
  const [major, minor] = numbers.split(':');
  for (const rule of rules.toReversed()) {
    const fits =
      (rule.type === 'a' || rule.type === type) &&
      (rule.major === '*' || String(rule.major) === major) &&
      (rule.minor === '*' || String(rule.minor) === minor) &&
      [...access].some((letter) => rule.access.includes(letter));
    if (!fits) continue;
    return rule.verdict === 'deny'
      ? `deny ${rule.type} ${rule.major}:${rule.minor} ${rule.access}`
      : undefined;
  }
  return undefined;
}
