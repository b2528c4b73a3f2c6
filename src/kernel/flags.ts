/**
 * The kernel's constants that ns-lab passes to system calls, under the names of its headers, in tables that are
 * used in both directions: to make an argument and to print it.
 */

import { constants } from 'node:os';

export const CLONE = {
  CLONE_NEWTIME: 0x80,
  CLONE_VM: 0x100,
  CLONE_NEWNS: 0x20000,
  CLONE_NEWCGROUP: 0x2000000,
  CLONE_NEWUTS: 0x4000000,
  CLONE_NEWIPC: 0x8000000,
  CLONE_NEWUSER: 0x10000000,
  CLONE_NEWPID: 0x20000000,
  CLONE_NEWNET: 0x40000000,
} as const;

/** mount(2). */
export const MS = {
  MS_RDONLY: 0x1,
  MS_NOSUID: 0x2,
  MS_NODEV: 0x4,
  MS_NOEXEC: 0x8,
  MS_REMOUNT: 0x20,
  MS_NOATIME: 0x400,
  MS_BIND: 0x1000,
  MS_MOVE: 0x2000,
  MS_REC: 0x4000,
  MS_UNBINDABLE: 0x20000,
  MS_PRIVATE: 0x40000,
  MS_SLAVE: 0x80000,
  MS_SHARED: 0x100000,
  MS_RELATIME: 0x200000,
  MS_STRICTATIME: 0x1000000,
} as const;

/** umount(2). */
export const MNT = { MNT_FORCE: 1, MNT_DETACH: 2, MNT_EXPIRE: 4, UMOUNT_NOFOLLOW: 8 } as const;

/** open_tree(2), move_mount(2). */
export const OPEN_TREE = { OPEN_TREE_CLONE: 1, OPEN_TREE_CLOEXEC: 0o2000000 } as const;
export const MOVE_MOUNT = { MOVE_MOUNT_F_EMPTY_PATH: 4 } as const;

/** mount_setattr(2). */
export const MOUNT_ATTR = { MOUNT_ATTR_RDONLY: 0x1, MOUNT_ATTR_IDMAP: 0x100000 } as const;

/** open(2). The values that differ between architectures are set below. */
const isArm64 = process.arch === 'arm64';
export const O = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_NONBLOCK: 0o4000,
  O_DIRECT: isArm64 ? 0o200000 : 0o40000,
  O_DIRECTORY: isArm64 ? 0o40000 : 0o200000,
  O_NOFOLLOW: isArm64 ? 0o100000 : 0o400000,
  O_CLOEXEC: 0o2000000,
  O_PATH: 0o10000000,
} as const;

export const AT = {
  AT_FDCWD: -100,
  AT_REMOVEDIR: 0x200,
  AT_SYMLINK_NOFOLLOW: 0x100,
  AT_EMPTY_PATH: 0x1000,
  AT_RECURSIVE: 0x8000,
} as const;

/** stat(2): the file type bits of a mode. */
export const S = { S_IFCHR: 0o20000, S_IFDIR: 0o40000, S_IFBLK: 0o60000, S_IFREG: 0o100000 } as const;

/** mmap(2). */
export const PROT = { PROT_READ: 1, PROT_WRITE: 2 } as const;
export const MAP = {
  MAP_SHARED: 0x1,
  MAP_PRIVATE: 0x2,
  MAP_ANONYMOUS: 0x20,
  /** All pages are there when the call returns. */
  MAP_POPULATE: 0x8000,
} as const;

/** madvise(2). */
export const MADV = { MADV_DONTNEED: 4, MADV_DONTDUMP: 16, MADV_WIPEONFORK: 18 } as const;

/** prctl(2). */
export const PR = {
  PR_SET_PDEATHSIG: 1,
  PR_SET_DUMPABLE: 4,
  PR_SET_KEEPCAPS: 8,
  PR_SET_NAME: 15,
  PR_CAPBSET_READ: 23,
  PR_CAPBSET_DROP: 24,
  PR_GET_SECUREBITS: 27,
  PR_SET_SECUREBITS: 28,
  PR_SET_CHILD_SUBREAPER: 36,
  PR_SET_NO_NEW_PRIVS: 38,
  PR_CAP_AMBIENT: 47,
} as const;

/** PR_SET_DUMPABLE: nobody but those who may trace it anyway reaches into the process, or everyone whom the kernel lets. */
export const SUID_DUMP = { SUID_DUMP_DISABLE: 0, SUID_DUMP_USER: 1 } as const;

export const PR_CAP_AMBIENT_RAISE = 2;
export const PR_CAP_AMBIENT_CLEAR_ALL = 4;

/** keyctl(2): what to do, and the keyring that a process means by it. */
export const KEYCTL = {
  KEYCTL_GET_KEYRING_ID: 0,
  KEYCTL_JOIN_SESSION_KEYRING: 1,
  KEYCTL_SETPERM: 5,
  KEYCTL_DESCRIBE: 6,
} as const;

export const WAIT = { WNOHANG: 1, WUNTRACED: 2 } as const;

/** signal(7). */
export const SIG = constants.signals;

export const AF = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16, AF_PACKET: 17 } as const;

export const SOCK = {
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOCK_SEQPACKET: 5,
  SOCK_NONBLOCK: 0o4000,
  SOCK_CLOEXEC: 0o2000000,
} as const;

export const SECCOMP = { SECCOMP_SET_MODE_STRICT: 0, SECCOMP_SET_MODE_FILTER: 1 } as const;

/** bpf(2): what to do, and how a program is attached to a control group. */
export const BPF = {
  BPF_PROG_LOAD: 5,
  BPF_PROG_ATTACH: 8,
  BPF_PROG_GET_FD_BY_ID: 13,
  BPF_OBJ_GET_INFO_BY_FD: 15,
  BPF_PROG_QUERY: 16,
} as const;
export const BPF_ATTACH = { BPF_F_ALLOW_MULTI: 2, BPF_F_REPLACE: 4 } as const;
export const BPF_PROG_TYPE_CGROUP_DEVICE = 15;
/** The place where a program is attached: what asks about devices. */
export const BPF_CGROUP_DEVICE = 6;

/** recv(2). */
export const MSG = { MSG_TRUNC: 0x20, MSG_DONTWAIT: 0x40, MSG_CMSG_CLOEXEC: 0x40000000 } as const;

/** Protocols of netlink(7) sockets. */
export const NETLINK = { NETLINK_ROUTE: 0, NETLINK_NETFILTER: 12 } as const;

/** setsockopt(2): the levels, and the options of netlink(7). */
export const SOL = { SOL_SOCKET: 1, SOL_NETLINK: 270 } as const;
export const NETLINK_OPTION = {
  /** Errors come back without a copy of the request. */
  NETLINK_CAP_ACK: 10,
  /** Errors come with the kernel's own words. */
  NETLINK_EXT_ACK: 11,
  /** The kernel checks dump requests and heeds what they ask for. */
  NETLINK_GET_STRICT_CHK: 12,
} as const;

/** ioctl_tty(2). */
export const TIO = {
  TIOCSCTTY: 0x540e,
  TIOCGPTN: 0x80045430,
  TIOCSPTLCK: 0x40045431,
  TIOCGPTPEER: 0x5441,
  TIOCSWINSZ: 0x5414,
} as const;

export type FlagTable = Readonly<Record<string, number>>;

/** `MS_REC|MS_PRIVATE`: the names of the bits of a value; bits without a name in hexadecimal. */
export function formatFlags(table: FlagTable, value: number): string {
  const names: string[] = [];
  let left = value;
  for (const [name, bit] of Object.entries(table)) {
    if (bit !== 0 && (left & bit) === bit) {
      names.push(name);
      left &= ~bit;
    }
  }
  if (left !== 0) names.push(`0x${(left >>> 0).toString(16)}`);
  return names.join('|') || '0';
}

/** The name of a value that is one of a table (an operation, an address family). */
export function formatEnum(table: FlagTable, value: number): string {
  for (const [name, candidate] of Object.entries(table)) if (candidate === value) return name;
  return value > 0xffff ? `0x${value.toString(16)}` : String(value);
}
