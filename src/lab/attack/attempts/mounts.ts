import { capabilityMask } from '../../../kernel/capabilities.ts';
import { AT, CLONE, MNT, MS } from '../../../kernel/flags.ts';
import type { Attacker } from '../attacker.ts';
import { type Attempt, absent, held, judgeCall, type Outcome, SIGNS, through } from '../attempt.ts';
import type { Scene } from '../scene.ts';
import { isMask, sharedPeers } from '../walls.ts';
import { diskFilesystem } from './disks.ts';
import { cap, setting, wall } from './obstacles.ts';

/** Files, not directories: the top of a file system cannot be mounted there, mount(2), ENOTDIR. */
const FILES = [
  '/proc/version',
  '/etc/passwd',
  '/dev/null',
  '/bin/sh',
  '/etc/hostname',
  '/.dockerenv',
  '/init',
];
const S_IFMT = 0o170000;
const S_IFDIR = 0o40000;

const ON_A_FILE = {
  en: 'The mount point is a file: the kernel asks for the right and opens the file system, and then refuses the place. Nothing is mounted.',
  'zh-CN': '挂载点是一个文件：内核先问权限、打开文件系统，然后拒绝这个位置。什么都没挂上。',
} as const;
const IN_A_COPY = {
  en: 'It happens in a copy of the mounts, which is private and goes with the process that has it.',
  'zh-CN': '只发生在一份私有的挂载副本里，副本随进程一起消失。',
} as const;
const NESTED = [
  wall('filter'),
  setting('user.max_user_namespaces'),
  setting('kernel.unprivileged_userns_clone'),
  setting('kernel.apparmor_restrict_unprivileged_userns'),
];

/** A file of the box's that can stand as a mount point. */
function mountPoint(by: Attacker): string | undefined {
  return FILES.find((path) => {
    const status = by.stat(AT.AT_FDCWD, path);
    return status !== undefined && (status.mode & S_IFMT) !== S_IFDIR;
  });
}

/** Mounts a file system on a file. ENOTDIR comes last: everything else was granted. */
function mountOnFile(by: Attacker, source: string, type: string, data: string | null, flags = 0): Outcome {
  const place = mountPoint(by);
  if (place === undefined) return absent('no-place', by);
  by.call('mount', source, place, type, MS.MS_NOSUID | MS.MS_NODEV | MS.MS_NOEXEC | flags, data);
  // A name space that changed meanwhile, or a kernel that lets a file be covered, would be a mount: it goes again.
  if (by.last.result === 0) {
    const mounted = through(by);
    by.quietly('umount2', place, MNT.MNT_DETACH);
    return mounted;
  }
  return judgeCall(by, ['ENOTDIR', 'ENOTBLK']);
}

/** A child with namespaces of its own, in which mounts may be tried; or how that was refused. */
function nested(by: Attacker, flags: number, work: (child: Attacker) => Outcome): Outcome {
  const child = by.fork();
  if (!child) return absent('no-fork', by);
  if (child.call('unshare', flags) < 0) return held(child, undefined, 'unshare');
  const outcome = work(child);
  return outcome.result === 'held' ? { ...outcome, about: outcome.about ?? 'nested' } : outcome;
}

/**
 * A hierarchy of control groups that is mounted on the machine already, with the options that it has: to mount it again
 * makes nothing new. Other options would hold for every mount of cgroup2, also for the machine's: cgroup_get_tree().
 */
function cgroupMount({ machine }: Scene): { type: string; data: string | null } | undefined {
  const hierarchies = machine.mounts.filter(({ fstype }) => /^cgroup2?$/.test(fstype));
  const mount =
    hierarchies.find(({ fstype, superOptions }) => fstype === 'cgroup' && !superOptions.includes('=')) ??
    hierarchies.find(({ fstype }) => fstype === 'cgroup2');
  if (!mount) return undefined;
  const options = mount.superOptions.split(',').filter((option) => !NOT_ITS_OWN.has(option));
  return { type: mount.fstype, data: options.join(',') || null };
}

/** What mountinfo shows beside the options of the file system itself. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set(['rw', 'ro', 'seclabel']);

const masked = ({ self }: Scene): string | undefined =>
  self.mounts.find((mount) => isMask(mount) && /^\/(proc|sys)\//.test(mount.target))?.target;

const readOnly = ({ self }: Scene) =>
  self.mounts.find(({ target, options }) => target !== '/' && options.split(',').includes('ro'));

/** Unmounts in a copy of the mounts from which nothing comes back. */
function unmountCopy(child: Attacker, path: string): Outcome {
  if (child.call('mount', null, '/', null, MS.MS_REC | MS.MS_PRIVATE, null) < 0) return held(child);
  child.call('umount2', path, MNT.MNT_DETACH | MNT.UMOUNT_NOFOLLOW);
  return judgeCall(child);
}

function remountCopy(child: Attacker, path: string): Outcome {
  if (child.call('mount', null, '/', null, MS.MS_REC | MS.MS_PRIVATE, null) < 0) return held(child);
  child.call(
    'mount',
    null,
    path,
    null,
    MS.MS_REMOUNT | MS.MS_BIND | MS.MS_NOSUID | MS.MS_NODEV | MS.MS_NOEXEC,
    null,
  );
  return judgeCall(child);
}

/** What may be mounted, and what lies over what. */
export const MOUNTS: readonly Attempt[] = [
  {
    name: 'mount-disk',
    kind: 'mounts',
    title: { en: 'mount a disk', 'zh-CN': '挂载磁盘' },
    escape: {
      en: 'The disk of the machine, mounted once more in the container, has all its files.',
      'zh-CN': '把机器的磁盘再挂到容器里，所有文件都在那里。',
    },
    known: 'CAP_SYS_ADMIN, mount(2)',
    harmless: {
      en: 'The source is /dev/null, which is no disk: the kernel asks for the right first and then finds nothing to mount.',
      'zh-CN': '来源是 /dev/null，它不是磁盘：内核先问权限，然后没有可挂载的东西。',
    },
    obstacles: [wall('filter'), cap('CAP_SYS_ADMIN'), wall('user')],
    run(by) {
      const type = diskFilesystem();
      return type === undefined
        ? absent('no-filesystem', by)
        : mountOnFile(by, '/dev/null', type, null, MS.MS_RDONLY);
    },
  },
  {
    name: 'mount-proc',
    kind: 'mounts',
    title: { en: 'mount a /proc without masks', 'zh-CN': '挂载没有遮盖的 /proc' },
    escape: {
      en: 'A second /proc has none of the masks that hide core_pattern and sysrq-trigger.',
      'zh-CN': '第二个 /proc 没有遮住 core_pattern 和 sysrq-trigger 的那些挂载。',
    },
    known: 'CAP_SYS_ADMIN, mount(2)',
    harmless: ON_A_FILE,
    obstacles: [wall('filter'), cap('CAP_SYS_ADMIN'), wall('locked'), wall('user'), wall('ids', 'root')],
    run: (by) => mountOnFile(by, 'proc', 'proc', null),
  },
  {
    name: 'mount-sysfs',
    kind: 'mounts',
    title: { en: 'mount a /sys that can be written', 'zh-CN': '挂载可写的 /sys' },
    escape: {
      en: 'A /sys of its own has uevent_helper and all devices of the machine, writable.',
      'zh-CN': '自己挂的 /sys 里有可写的 uevent_helper 和机器的全部设备。',
    },
    known: 'CAP_SYS_ADMIN, mount(2)',
    harmless: ON_A_FILE,
    obstacles: [wall('filter'), cap('CAP_SYS_ADMIN'), wall('locked'), wall('user'), wall('ids', 'root')],
    run: (by) => mountOnFile(by, 'sysfs', 'sysfs', null),
  },
  {
    name: 'mount-cgroup',
    kind: 'mounts',
    title: { en: 'mount the control groups', 'zh-CN': '挂载控制组' },
    escape: {
      en: 'The hierarchy, mounted anew, can be written: it has release_agent and the groups above.',
      'zh-CN': '重新挂载的层级可写：里面有 release_agent 和上面的组。',
    },
    known: 'release_agent, 2019; CVE-2022-0492',
    harmless: ON_A_FILE,
    obstacles: [wall('filter'), cap('CAP_SYS_ADMIN'), wall('locked'), wall('user')],
    run(by, scene) {
      const mount = cgroupMount(scene);
      return mount ? mountOnFile(by, 'cgroup', mount.type, mount.data) : absent('no-hierarchy', by);
    },
  },
  {
    name: 'propagation',
    kind: 'mounts',
    title: { en: 'pass its mounts on to the machine', 'zh-CN': '把自己的挂载传播到机器上' },
    escape: {
      en: 'Where a mount is shared with the machine, what the container mounts appears outside, over the files there.',
      'zh-CN': '与机器共享的挂载上，容器挂的东西会出现在外面，盖住那里的文件。',
    },
    known: 'docker run -v DIR:DIR:shared, docker-bench-security 5.19',
    harmless: {
      en: 'Only the peer groups of its own mounts are read; nothing is mounted.',
      'zh-CN': '只读自己挂载的对等组，不挂载任何东西。',
    },
    obstacles: [cap('CAP_SYS_ADMIN'), wall('private')],
    run(by, { self, machine }) {
      by.readText('/proc/self/mountinfo', 4096);
      const isSame = self.namespaces.mnt === machine.namespaces.mnt;
      if (!isSame && sharedPeers(self, machine).length === 0) return held(by, SIGNS.own);
      // To mount at all takes the capability in the user namespace that the mounts belong to.
      const mayMount = self.status.capEff & capabilityMask(['CAP_SYS_ADMIN']);
      return mayMount ? through(by) : held(by, SIGNS.own);
    },
  },
  {
    name: 'user-namespace',
    kind: 'mounts',
    title: { en: 'make a user namespace, and be root in it', 'zh-CN': '建一个用户命名空间并在其中当 root' },
    escape: {
      en: 'Root of a nested user namespace reaches kernel code that was never meant for users: half of the escapes of recent years begin so.',
      'zh-CN': '嵌套用户命名空间的 root 能触及从未打算给普通用户用的内核代码：近年一半的逃逸由此开始。',
    },
    known: 'CVE-2022-0185, CVE-2022-0492, CVE-2023-0386',
    harmless: {
      en: 'The namespace is empty and goes with the process, which does nothing in it.',
      'zh-CN': '命名空间是空的，随进程消失，进程在里面什么都不做。',
    },
    obstacles: NESTED,
    run(by) {
      by.call('unshare', CLONE.CLONE_NEWUSER);
      return judgeCall(by);
    },
  },
  {
    name: 'nested-proc',
    kind: 'mounts',
    title: {
      en: 'mount a /proc without masks from a nested user namespace',
      'zh-CN': '从嵌套的用户命名空间挂载没有遮盖的 /proc',
    },
    escape: {
      en: 'The kernel allows a new /proc only where the old one shows everything; mount_namespaces(7).',
      'zh-CN': '只有旧的 /proc 什么都不遮，内核才允许挂新的；见 mount_namespaces(7)。',
    },
    known: 'mount_too_revealing(), 2012',
    harmless: ON_A_FILE,
    obstacles: [...NESTED, wall('mask'), wall('locked')],
    run(by, scene) {
      return nested(by, CLONE.CLONE_NEWUSER | CLONE.CLONE_NEWNS | CLONE.CLONE_NEWPID, (child) => {
        const inner = child.fork();
        if (!inner) return absent('no-fork', by);
        const outcome = mountOnFile(inner, 'proc', 'proc', null);
        return outcome.result === 'held' ? { ...outcome, about: masked(scene) } : outcome;
      });
    },
  },
  {
    name: 'nested-cgroup',
    kind: 'mounts',
    title: {
      en: 'mount the control groups from a nested user namespace',
      'zh-CN': '从嵌套的用户命名空间挂载控制组',
    },
    escape: {
      en: 'Any user could write release_agent so, until the kernel asked who made the namespace.',
      'zh-CN': '在内核检查谁建了命名空间之前，任何用户都能这样写 release_agent。',
    },
    known: 'CVE-2022-0492, 2022',
    harmless: ON_A_FILE,
    obstacles: [...NESTED, wall('mask'), wall('locked'), wall('ids', 'root')],
    run(by, scene) {
      const mount = cgroupMount(scene);
      if (!mount) return absent('no-hierarchy', by);
      return nested(by, CLONE.CLONE_NEWUSER | CLONE.CLONE_NEWNS | CLONE.CLONE_NEWCGROUP, (child) => {
        const outcome = mountOnFile(child, 'cgroup', mount.type, mount.data);
        // Its files belong to root of the machine: only that user writes them, whatever the namespace is.
        const isOwner = scene.self.status.uid.effective === 0;
        return outcome.result === 'through' && !isOwner
          ? { ...outcome, result: 'held', sign: SIGNS.own }
          : outcome;
      });
    },
  },
  {
    name: 'unmount-mask',
    kind: 'mounts',
    title: { en: 'take a mask off', 'zh-CN': '揭掉遮盖' },
    escape: {
      en: 'Under the mask the file is as it always was.',
      'zh-CN': '遮盖下面的文件还是原样。',
    },
    known: 'CAP_SYS_ADMIN, umount2(2)',
    harmless: IN_A_COPY,
    obstacles: [wall('filter'), cap('CAP_SYS_ADMIN'), wall('locked')],
    run(by, scene) {
      const path = masked(scene);
      return path === undefined
        ? absent('no-mask', by)
        : nested(by, CLONE.CLONE_NEWNS, (child) => unmountCopy(child, path));
    },
  },
  {
    name: 'nested-unmount',
    kind: 'mounts',
    title: { en: 'take a mask off from a nested user namespace', 'zh-CN': '从嵌套的用户命名空间揭掉遮盖' },
    escape: {
      en: 'Mounts that come from a user namespace above are locked together; without the lock every user could unmask.',
      'zh-CN': '来自上层用户命名空间的挂载被锁在一起；没有这把锁，任何用户都能揭开。',
    },
    known: 'CVE-2014-5207, CVE-2023-4911 era; MNT_LOCKED',
    harmless: IN_A_COPY,
    obstacles: [...NESTED, wall('locked')],
    run(by, scene) {
      const path = masked(scene);
      if (path === undefined) return absent('no-mask', by);
      return nested(by, CLONE.CLONE_NEWUSER | CLONE.CLONE_NEWNS, (child) => unmountCopy(child, path));
    },
  },
  {
    name: 'remount-writable',
    kind: 'mounts',
    title: { en: 'make a read-only mount writable', 'zh-CN': '把只读挂载改成可写' },
    escape: {
      en: 'With the right to mount, a read-only /proc/sys is writable again.',
      'zh-CN': '有挂载的权限，只读的 /proc/sys 又能写了。',
    },
    known: 'CAP_SYS_ADMIN, CVE-2014-5206',
    harmless: IN_A_COPY,
    obstacles: [wall('filter'), cap('CAP_SYS_ADMIN'), wall('locked')],
    run(by, scene) {
      const mount = readOnly(scene);
      return mount === undefined
        ? absent('no-readonly', by)
        : nested(by, CLONE.CLONE_NEWNS, (child) => remountCopy(child, mount.target));
    },
  },
  {
    name: 'nested-remount',
    kind: 'mounts',
    title: {
      en: 'make a read-only mount writable from a nested user namespace',
      'zh-CN': '从嵌套的用户命名空间把只读挂载改成可写',
    },
    escape: {
      en: 'The flags of mounts from above are locked as well: this was a hole once.',
      'zh-CN': '上层挂载的标志也被锁住：这里曾是漏洞。',
    },
    known: 'CVE-2014-5206, 2014',
    harmless: IN_A_COPY,
    obstacles: [...NESTED, wall('locked')],
    run(by, scene) {
      const mount = readOnly(scene);
      if (mount === undefined) return absent('no-readonly', by);
      return nested(by, CLONE.CLONE_NEWUSER | CLONE.CLONE_NEWNS, (child) => remountCopy(child, mount.target));
    },
  },
];
