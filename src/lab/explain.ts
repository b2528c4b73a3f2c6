import { readFileSync } from 'node:fs';
import { type CapabilityName, capabilityMask } from '../kernel/capabilities.ts';
import type { KernelError } from '../kernel/errors.ts';
import { readIdMap } from '../kernel/proc/id-map.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { currentArch } from '../kernel/proxy/code.ts';
import { deniedSyscalls, type Profile } from '../kernel/seccomp/profile.ts';
import type { Box } from './box.ts';
import { JOINING_ROWS } from './explain/joining.ts';
import { LIMIT_ROWS } from './explain/limits.ts';
import { mustBeRootless } from './host.ts';
import type { Lab } from './lab.ts';

/** Why the kernel refused, found in the live state after the failure, and what to do. */
export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}

/** The live state that the rows below ask. */
export interface Facts {
  readonly error: KernelError;
  readonly isRootless: boolean;
  lacks(capability: CapabilityName): boolean;
  owns(type: 'user' | 'mnt' | 'uts' | 'net' | 'pid' | 'cgroup'): boolean;
  /** Whether a file system of this type is mounted where the box can see it. */
  sees(fstype: string): boolean;
  readonly isPidPending: boolean;
  readonly isMapped: boolean;
  /** True when a filter of the box forbids the call that failed, be it for some arguments only. */
  readonly isCallFiltered: boolean;
  /** True when `allow device` or `deny device` was used. */
  readonly hasDeviceRules: boolean;
  readonly hasNoNewPrivs: boolean;
  /** True when ns-lab itself runs under a seccomp filter, as in a container. */
  readonly isFiltered: boolean;
  /** A number of /proc/sys, or undefined where this kernel does not have it. */
  sysctl(name: string): number | undefined;
}

export interface Row {
  readonly call: string | readonly string[];
  readonly code: string | readonly string[];
  /** What the printed call contains. */
  readonly about?: RegExp;
  readonly when?: (facts: Facts) => boolean;
  readonly cause: string;
  readonly remedy: string;
}

/** Stands for every call in a row. */
const ANY = 'any call';
const NEEDS_USER = 'unshare user, then map root';

/** The first row that fits explains the failure, so the more special ones come first. */
const ROWS: readonly Row[] = [
  ...LIMIT_ROWS,
  ...JOINING_ROWS,
  {
    call: 'unshare',
    code: ['EPERM', 'EACCES'],
    when: (f) => f.sysctl('kernel/apparmor_restrict_unprivileged_userns') === 1 && f.isRootless,
    cause:
      'AppArmor restricts user namespaces of ordinary users here (kernel.apparmor_restrict_unprivileged_userns = 1)',
    remedy:
      'run ns-lab as root, or ask the administrator for an AppArmor profile that allows node to use them',
  },
  {
    // AppArmor lets the user namespace be made, but takes the capabilities in it: these come right after.
    call: ['write', 'mount'],
    code: ['EPERM', 'EACCES'],
    about: /"\/proc\/self\/[ug]id_map"|"none", "\/"/,
    when: (f) =>
      f.sysctl('kernel/apparmor_restrict_unprivileged_userns') === 1 &&
      f.isRootless &&
      !f.lacks('CAP_SYS_ADMIN'),
    cause:
      'AppArmor restricts user namespaces of ordinary users here (kernel.apparmor_restrict_unprivileged_userns = 1)',
    remedy:
      'run ns-lab as root, or ask the administrator for an AppArmor profile that allows node to use them',
  },
  {
    call: 'unshare',
    code: 'EPERM',
    when: (f) => f.sysctl('kernel/unprivileged_userns_clone') === 0 && f.isRootless,
    cause: 'this machine forbids user namespaces of ordinary users (kernel.unprivileged_userns_clone = 0)',
    remedy: 'run ns-lab as root',
  },
  {
    call: 'unshare',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    when: (f) => f.isFiltered,
    cause:
      'a seccomp filter forbids it: ns-lab runs in a container whose runtime does not let it make namespaces',
    remedy: 'start the outer container with --security-opt seccomp=unconfined, or --privileged',
  },
  {
    call: 'unshare',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    cause: 'a user namespace may not be made here: by a security policy, or because the box is in a chroot',
    remedy: 'make the user namespace before chroot; see `doctor`',
  },
  {
    call: 'unshare',
    code: 'EPERM',
    when: (f) => f.lacks('CAP_SYS_ADMIN'),
    cause: 'the box does not have CAP_SYS_ADMIN, which every namespace but user needs',
    remedy: 'unshare user first, or in the same command: it gives the box all capabilities inside',
  },
  {
    call: 'unshare',
    code: ['ENOSPC', 'EUSERS'],
    cause: 'a limit on namespaces is reached (/proc/sys/user/max_*_namespaces), or they are nested 32 deep',
    remedy: 'rm boxes that are not needed; cat /proc/sys/user/max_user_namespaces',
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"proc", MS|"proc", [0M]/,
    when: (f) => f.isPidPending,
    cause:
      'proc shows the PID namespace of whoever mounts it, and the box itself is still in the old one, which it does not own',
    remedy: 'fork, then mount proc',
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"proc"/,
    when: (f) => f.owns('user') && !f.owns('pid'),
    cause: 'a user namespace may only mount proc for a PID namespace that it owns',
    remedy: 'unshare pid, fork, then mount proc',
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"sysfs"/,
    when: (f) => f.owns('user') && !f.owns('net'),
    cause: 'sysfs shows a network namespace, and a user namespace may only mount it for one that it owns',
    remedy: 'unshare net, then mount sysfs',
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"(proc|sysfs)"/,
    when: (f) => f.owns('user') && !f.sees(f.error.text.includes('"proc"') ? 'proc' : 'sysfs'),
    cause:
      "a user namespace may only mount it where it sees one already, and after pivot_root the host's is out of sight",
    remedy: 'undo, and mount it before pivot_root',
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"proc"/,
    when: (f) => f.owns('user'),
    cause:
      'the /proc here is partly covered, as in a Docker container, and the kernel does not let a user namespace mount an uncovered one',
    remedy: 'mount bind /proc /proc; or start the outer container with --security-opt systempaths=unconfined',
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"cgroup2?"/,
    when: (f) => f.owns('user') && !f.owns('cgroup'),
    cause: 'a user namespace may only mount cgroup for a cgroup namespace that it owns',
    remedy: 'unshare cgroup, then mount cgroup',
  },
  {
    call: ['mount', 'umount2', 'pivot_root', 'sethostname', 'setdomainname'],
    code: 'EPERM',
    when: (f) => f.lacks('CAP_SYS_ADMIN'),
    cause: 'the box does not have CAP_SYS_ADMIN in the user namespace that owns what it wants to change',
    remedy: NEEDS_USER,
  },
  {
    call: ANY,
    code: ['EPERM', 'ENOSYS'],
    when: (f) => f.isCallFiltered && f.error.call !== 'execve',
    cause: "the box's seccomp filter forbids this call",
    remedy: 'undo: a filter cannot be taken off, so do this step before it',
  },
  {
    call: ['mount', 'sethostname', 'setdomainname'],
    code: 'EPERM',
    when: (f) => f.owns('user'),
    cause: 'the box is root in its user namespace, but that does not own the namespace that would change',
    remedy: 'unshare the namespace together with user or after it',
  },
  {
    call: 'mount',
    code: 'EINVAL',
    about: /"overlay"/,
    cause:
      'overlayfs does not accept these directories: the upper one must be on a file system with extended attributes, not on another overlay or NFS',
    remedy: 'set NS_LAB_CACHE_DIR to a directory on ext4, xfs, btrfs or tmpfs',
  },
  {
    call: 'mount',
    code: 'EACCES',
    about: /"overlay"/,
    when: (f) => f.owns('user') && !f.isMapped,
    cause: 'the box is nobody yet: its user namespace maps no user, so it owns no file',
    remedy: 'map root, then mount overlay',
  },
  {
    call: ['mkdirat', 'openat', 'mknodat', 'symlinkat'],
    code: 'EOVERFLOW',
    cause:
      'the box is nobody yet: its user namespace maps no user, so a new file could not belong to anybody',
    remedy: 'map root',
  },
  {
    call: 'mount',
    code: 'EACCES',
    about: /"overlay"/,
    cause:
      "the box's root may not reach the layers: outside it is another user, who may not enter a directory on the way",
    remedy: 'map your own user to root (map root), or map uid 0 YOUR_UID 1 1 100000 65536',
  },
  {
    call: 'mount',
    code: 'ENODEV',
    cause: 'this kernel does not have that file system',
    remedy: 'cat /proc/filesystems lists those that it has; modprobe may load it',
  },
  {
    call: 'mount',
    code: 'EBUSY',
    cause: 'something is mounted there already, or it is in use',
    remedy: 'show mounts, then umount it',
  },
  {
    call: ['mount', 'chdir', 'chroot', 'openat', 'mkdirat', 'umount2'],
    code: 'ENOENT',
    cause: "a directory on that path does not exist in the box's root",
    remedy: 'run ls, to see what is there',
  },
  {
    call: 'umount2',
    code: 'EINVAL',
    cause:
      'that is no mount point, or the mount came with the namespace and is locked, because more than one user namespace is involved',
    remedy: 'show mounts lists the mount points',
  },
  {
    call: 'umount2',
    code: 'EBUSY',
    cause: 'a process has a file or its working directory there, or another mount is on it',
    remedy: 'umount the mounts below it first, or umount --lazy',
  },
  {
    call: ['mkdirat', 'openat', 'symlinkat', 'mknodat', 'unlinkat'],
    code: 'EROFS',
    cause: 'the file system is mounted read-only',
    remedy: 'show mounts; choose a directory on a writable mount',
  },
  {
    call: 'pivot_root',
    code: 'EINVAL',
    cause:
      'the new root is not a mount point, or it or the old root is a shared mount, or the root is the initial ramfs',
    remedy: 'mount overlay first; on a machine that runs from a ramfs use chroot',
  },
  {
    call: 'pivot_root',
    code: 'EBUSY',
    cause: 'the new root is the root already, or on the same mount as the old one',
    remedy: 'mount overlay, then pivot_root',
  },
  {
    call: 'chroot',
    code: 'EPERM',
    cause: 'chroot needs CAP_SYS_CHROOT, which the box does not have',
    remedy: NEEDS_USER,
  },
  {
    call: 'write',
    code: 'EPERM',
    about: /[ug]id_map/,
    cause:
      'the map names IDs outside that you do not have: your own, and those that /etc/subuid and /etc/subgid give you when newuidmap is installed',
    remedy: 'map root; or install the package uidmap and see subuid(5)',
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /[ug]id_map/,
    cause: 'the ranges overlap, count nothing, or are too many (340 lines)',
    remedy: 'give ranges that do not touch each other, such as 0 100000 65536',
  },
  {
    call: 'clone',
    code: 'EAGAIN',
    cause: 'the limit on processes is reached: pids.max of the box, or of the user (ulimit -u)',
    remedy: 'set pids max to more, or end programs in the box',
  },
  {
    call: 'clone',
    code: 'ENOMEM',
    cause:
      'process 1 of the PID namespace has ended, so nothing can start in it any more; or memory is short',
    remedy: 'rm the box and make a new one, or undo',
  },
  {
    call: 'execve',
    code: 'ENOENT',
    cause:
      'there is no such program in the box, or the interpreter or library loader that it names is not there',
    remedy: 'run ls /bin /usr/bin, or choose another image',
  },
  {
    call: 'execve',
    code: 'EACCES',
    cause: 'the file is not executable, or its file system is mounted noexec',
    remedy: 'run ls -l on it; show mounts',
  },
  {
    call: 'execve',
    code: 'ENOEXEC',
    cause: 'the file is neither a program for this architecture nor a script with #!',
    remedy: 'use an image for this architecture',
  },
  {
    call: 'execve',
    code: ['EPERM', 'ENOSYS'],
    when: (f) => f.isCallFiltered,
    cause: "the box's seccomp filter forbids execve, so no program can start",
    remedy: 'undo',
  },
  {
    call: 'seccomp',
    code: 'EACCES',
    when: (f) => !f.hasNoNewPrivs,
    cause: 'a process without CAP_SYS_ADMIN may only take a filter after it has given up gaining privileges',
    remedy: 'set no_new_privs',
  },
  {
    call: 'prctl',
    code: 'EPERM',
    about: /CAPBSET/,
    cause: 'shrinking the bounding set needs CAP_SETPCAP, which the box does not have',
    remedy: NEEDS_USER,
  },
  {
    call: 'sendto',
    code: 'EEXIST',
    cause: 'there is one with that name, address or destination already',
    remedy: 'show net, and choose another',
  },
  {
    call: 'sendto',
    code: 'ENODEV',
    cause: 'there is no interface of that name in this network namespace',
    remedy: 'show net lists the interfaces; `host: show net` those of the host',
  },
  {
    call: 'sendto',
    code: 'ENETUNREACH',
    cause: 'the gateway is not on a network that an interface of the actor is on and up',
    remedy: "add an address on the gateway's network first, and set the link up",
  },
  {
    call: 'sendto',
    code: 'ENETDOWN',
    cause: 'the interface is down',
    remedy: 'set link NAME up',
  },
  {
    call: 'sendto',
    code: ['EOPNOTSUPP', 'ENOTSUP'],
    cause: 'this kernel does not have that kind of interface',
    remedy: 'load its module as root: modprobe veth, modprobe bridge',
  },
  {
    call: 'kill',
    code: 'ESRCH',
    cause: 'the process has ended',
    remedy: 'ps',
  },
];

/** Looks into the live state for the cause of a failure; undefined when the errno's own text must do. */
export function explain(
  lab: Lab | undefined,
  box: Box | undefined,
  error: KernelError,
): Explanation | undefined {
  const facts = gatherFacts(lab, box, error);
  const row = ROWS.find(
    ({ call, code, about, when }) =>
      (call === ANY || matches(call, error.call)) &&
      matches(code, error.code) &&
      (about?.test(error.text) ?? true) &&
      (when?.(facts) ?? true),
  );
  return row && { cause: row.cause, remedy: row.remedy };
}

const matches = (accepted: string | readonly string[], value: string): boolean =>
  typeof accepted === 'string' ? accepted === value : accepted.includes(value);

function gatherFacts(lab: Lab | undefined, box: Box | undefined, error: KernelError): Facts {
  // Without a box it is ns-lab itself that failed, in setting up its host.
  const status = orUndefined(() => readStatus(box?.pid ?? 'self'));
  return {
    error,
    isRootless: mustBeRootless(),
    lacks: (name) => status !== undefined && !(status.capEff & capabilityMask([name])),
    owns: (type) => (box && lab && orUndefined(() => box.owns(type))) ?? false,
    sees: (fstype) =>
      (box && orUndefined(() => readMounts(box.pid).some((mount) => mount.fstype === fstype))) ?? true,
    isPidPending: box?.isPidNamespacePending ?? false,
    isMapped: (box && orUndefined(() => readIdMap(box.pid, 'uid').length > 0)) ?? false,
    isCallFiltered: box?.profiles.some((profile) => forbids(profile, error.call)) ?? false,
    hasDeviceRules: (box?.deviceRules.length ?? 0) > 0,
    hasNoNewPrivs: status !== undefined && !isUnreadable(status) && status.noNewPrivs === true,
    isFiltered: orUndefined(() => readStatus('self').seccomp === 2) ?? false,
    sysctl: (name) => orUndefined(() => Number(readFileSync(`/proc/sys/${name}`, 'utf8'))),
  };
}

const forbids = (profile: Profile, call: string): boolean =>
  deniedSyscalls(currentArch()!, profile, [call]).length > 0;

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
