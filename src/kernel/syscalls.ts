/**
 * The system calls that ns-lab makes and how their arguments are printed, as strace(1) prints them.
 * Numbers per architecture are in syscall-numbers.ts; of the calls that only one architecture has (open, mkdir,
 * dup2, fork) only those in ONLY_ON are used.
 */
import { capabilityName } from './capabilities.ts';
import {
  AF,
  AT,
  BPF,
  CLONE,
  type FlagTable,
  formatEnum,
  formatFlags,
  KEYCTL,
  MADV,
  MAP,
  MNT,
  MOVE_MOUNT,
  MS,
  MSG,
  NETLINK,
  NETLINK_OPTION,
  O,
  OPEN_TREE,
  PR,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAP_AMBIENT_RAISE,
  PROT,
  S,
  SECCOMP,
  SIG,
  SOCK,
  SOL,
  SUID_DUMP,
  TIO,
  WAIT,
} from './flags.ts';
import { RLIMIT } from './rlimits.ts';
import { SECBIT } from './securebits.ts';
import type { Arch } from './syscall-numbers.ts';
import { type CallArg, Described, Out, Struct, type StructField } from './task.ts';

/** Prints one argument. */
type Format = (arg: CallArg) => string;

const flags =
  (table: FlagTable): Format =>
  (arg) =>
    formatFlags(table, Number(arg));
const oneOf =
  (table: FlagTable): Format =>
  (arg) =>
    formatEnum(table, Number(arg));

const int: Format = (arg) => (typeof arg === 'number' || typeof arg === 'bigint' ? String(arg) : data(arg));
const hex: Format = (arg) => (Number(arg) === 0 ? '0' : `0x${BigInt(arg as number).toString(16)}`);
const mode: Format = (arg) => `0${Number(arg).toString(8)}`;
const dirfd: Format = (arg) => (Number(arg) === AT.AT_FDCWD ? 'AT_FDCWD' : String(arg));
const str: Format = (arg) => (typeof arg === 'string' ? JSON.stringify(arg) : data(arg));
const openFlags: Format = (arg) => {
  const access = ['O_RDONLY', 'O_WRONLY', 'O_RDWR'][Number(arg) & 3]!;
  const rest = formatFlags(O, Number(arg) & ~3);
  return rest === '0' ? access : `${access}|${rest}`;
};
const socketType: Format = (arg) => {
  const type = formatEnum(SOCK, Number(arg) & 0xf);
  const rest = formatFlags(
    { SOCK_CLOEXEC: SOCK.SOCK_CLOEXEC, SOCK_NONBLOCK: SOCK.SOCK_NONBLOCK },
    Number(arg) & ~0xf,
  );
  return rest === '0' ? type : `${type}|${rest}`;
};
const cloneFlags: Format = (arg) => {
  const signal = formatEnum(SIG, Number(arg) & 0xff);
  const rest = formatFlags(CLONE, Number(arg) & ~0xff);
  return rest === '0' ? signal : `${rest}|${signal}`;
};
const deviceNumber: Format = (arg) => `makedev(${hex(Number(arg) >> 8)}, ${hex(Number(arg) & 0xff)})`;
const nodeType: Format = (arg) => {
  const type = Number(arg) & S_IFMT;
  return `${formatEnum(S, type)}|${mode(Number(arg) & ~S_IFMT)}`;
};

const MAX_SHOWN_BYTES = 80;
/** The bits of a mode that are a file's type, inode(7). */
const S_IFMT = 0o170000;

function data(arg: CallArg): string {
  if (arg === null || arg === 0) return 'NULL';
  if (typeof arg === 'string') return JSON.stringify(arg);
  if (arg instanceof Described) return arg.describe();
  if (arg instanceof Struct) return `{${arg.fields.map(member).join(', ')}}`;
  if (arg instanceof Out) return arg.describe?.(arg.bytes) ?? printable(arg.bytes);
  if (arg instanceof Uint8Array) return printable(arg);
  if (Array.isArray(arg)) return `[${arg.map((word) => JSON.stringify(word)).join(', ')}]`;
  return String(arg);
}

function member([type, value, label]: StructField): string {
  if (label?.includes('=')) return label;
  // Zero is a null pointer only where there is a pointer.
  const shown = type === 'ptr' ? data(value) : String(value);
  return label === undefined ? shown : `${label}=${shown}`;
}

function printable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const isText = /^[\x20-\x7e\n\t]*\0*$/.test(text);
  if (isText) {
    const shown = text.replace(/\0+$/, '');
    return JSON.stringify(shown.slice(0, MAX_SHOWN_BYTES)) + (shown.length > MAX_SHOWN_BYTES ? '...' : '');
  }
  return `0x${Buffer.from(bytes.subarray(0, 16)).toString('hex')}${bytes.length > 16 ? '...' : ''}`;
}

/** The formats of each call's arguments, in the kernel's order. */
export const SYSCALLS = {
  acct: [str],
  add_key: [str, str, data, int, int],
  bind: [int, data, int],
  bpf: [oneOf(BPF), data, int],
  capget: [data, data],
  capset: [data, data],
  chdir: [str],
  chroot: [str],
  clone: [cloneFlags, hex, hex, hex, hex],
  close: [int],
  close_range: [int, int, int],
  connect: [int, data, int],
  dup3: [int, int, flags({ O_CLOEXEC: O.O_CLOEXEC })],
  execve: [str, data, envp],
  execveat: [dirfd, str, data, envp, flags(AT)],
  exit_group: [int],
  fchdir: [int],
  fchmod: [int, mode],
  fchmodat: [dirfd, str, mode],
  fchownat: [dirfd, str, int, int, flags({ AT_SYMLINK_NOFOLLOW: AT.AT_SYMLINK_NOFOLLOW })],
  fcntl: [int, int, int],
  finit_module: [int, str, int],
  fsetxattr: [int, str, data, int, int],
  fsync: [int],
  getegid: [],
  geteuid: [],
  getgid: [],
  getpid: [],
  getuid: [],
  io_uring_setup: [int, data],
  ioctl: [int, oneOf(TIO), int],
  iopl: [int],
  kcmp: [int, int, int, int, int],
  kexec_load: [hex, int, data, hex],
  keyctl: [oneOf(KEYCTL), int, int, int],
  kill: [int, oneOf(SIG)],
  listen: [int, int],
  madvise: [hex, int, oneOf(MADV)],
  memfd_create: [str, hex],
  mkdirat: [dirfd, str, mode],
  mknodat: [dirfd, str, nodeType, deviceNumber],
  mmap: [data, int, flags(PROT), flags(MAP), int, int],
  mount: [str, str, str, flags(MS), data],
  mount_setattr: [dirfd, str, flags(AT), data, int],
  move_mount: [dirfd, str, dirfd, str, flags(MOVE_MOUNT)],
  newfstatat: [dirfd, str, data, flags(AT)],
  open_by_handle_at: [int, data, openFlags],
  open_tree: [dirfd, str, flags(OPEN_TREE)],
  openat: [dirfd, str, openFlags, mode],
  perf_event_open: [data, int, int, int, hex],
  pidfd_getfd: [int, int, int],
  pidfd_open: [int, int],
  pivot_root: [str, str],
  prctl: [oneOf(PR), int, int, int, int],
  prlimit64: [int, oneOf(RLIMIT), data, data],
  process_vm_readv: [int, data, int, data, int, int],
  read: [int, data, int],
  readlinkat: [dirfd, str, data, int],
  reboot: [hex, hex, hex, data],
  recvfrom: [int, data, int, flags(MSG), data, data],
  recvmsg: [int, data, flags(MSG)],
  rt_sigaction: [oneOf(SIG), data, data, int],
  sched_setscheduler: [int, int, data],
  seccomp: [oneOf(SECCOMP), hex, data],
  sendmsg: [int, data, flags(MSG)],
  sendto: [int, data, int, flags(MSG), data, int],
  setdomainname: [str, int],
  setfsuid: [int],
  setgroups: [int, data],
  sethostname: [str, int],
  setns: [int, flags(CLONE)],
  setresgid: [int, int, int],
  setresuid: [int, int, int],
  setsid: [],
  setsockopt: [int, int, int, data, int],
  settimeofday: [data, data],
  shmctl: [int, int, data],
  shmget: [int, int, mode],
  socket: [oneOf(AF), socketType, int],
  socketpair: [oneOf(AF), socketType, int, data],
  statfs: [str, data],
  swapon: [str, int],
  symlinkat: [str, dirfd, str],
  syslog: [int, data, int],
  umask: [mode],
  umount2: [str, flags(MNT)],
  uname: [data],
  unlinkat: [dirfd, str, flags({ AT_REMOVEDIR: AT.AT_REMOVEDIR })],
  unshare: [flags(CLONE)],
  userfaultfd: [openFlags],
  wait4: [int, data, flags(WAIT), data],
  write: [int, data, int],
} as const satisfies Record<string, readonly Format[]>;

export type SyscallName = keyof typeof SYSCALLS;

/** Calls that only one architecture has; their callers ask first. */
export const ONLY_ON: Readonly<Partial<Record<SyscallName, Arch>>> = { iopl: 'x64' };

/** Calls whose later arguments mean different things, depending on the first ones. */
const VARIANTS: Partial<Record<SyscallName, (args: readonly CallArg[]) => string[] | undefined>> = {
  prctl([option, value, ...rest]) {
    const name = formatEnum(PR, Number(option));
    if (option === PR.PR_CAPBSET_DROP) return [name, capabilityName(Number(value))];
    if (option === PR.PR_SET_PDEATHSIG) return [name, formatEnum(SIG, Number(value))];
    if (option === PR.PR_CAP_AMBIENT) return [name, ...ambient(Number(value), rest)];
    if (option === PR.PR_SET_DUMPABLE) return [name, formatEnum(SUID_DUMP, Number(value))];
    if (option === PR.PR_SET_SECUREBITS) return [name, flags(SECBIT)(value!), ...rest.map(int)];
    if (option === PR.PR_SET_NAME) return [name, str(value!)];
    if (option === PR.PR_SET_CHILD_SUBREAPER) return [name, int(value!)];
    return undefined;
  },
  keyctl([operation, key, third]) {
    const name = formatEnum(KEYCTL, Number(operation));
    if (operation === KEYCTL.KEYCTL_JOIN_SESSION_KEYRING) return [name, str(key!)];
    if (operation === KEYCTL.KEYCTL_SETPERM) return [name, int(key!), hex(third!)];
    return undefined;
  },
  socket([family, type, protocol]) {
    if (family !== AF.AF_NETLINK) return undefined;
    return ['AF_NETLINK', socketType(type!), formatEnum(NETLINK, Number(protocol))];
  },
  setsockopt([fd, level, option, value, length]) {
    if (level !== SOL.SOL_NETLINK) return undefined;
    return [int(fd!), 'SOL_NETLINK', formatEnum(NETLINK_OPTION, Number(option)), data(value!), int(length!)];
  },
  // A mode is only an argument when the call may create the file.
  openat(args) {
    if (Number(args[2]) & O.O_CREAT) return undefined;
    return args.slice(0, 3).map((arg, index) => SYSCALLS.openat[index]!(arg));
  },
};

/** capabilities(7): only to raise a capability takes one. */
function ambient(operation: number, [capability, ...rest]: readonly CallArg[]): string[] {
  const isRaise = operation === PR_CAP_AMBIENT_RAISE;
  const name = isRaise ? 'PR_CAP_AMBIENT_RAISE' : formatEnum({ PR_CAP_AMBIENT_CLEAR_ALL }, operation);
  return [name, isRaise ? capabilityName(Number(capability)) : int(capability!), ...rest.map(int)];
}

/** A call with decoded arguments, as strace(1) prints it: `unshare(CLONE_NEWUTS)`. */
export function formatCall(name: SyscallName, args: readonly CallArg[]): string {
  const formats: readonly Format[] = SYSCALLS[name];
  const shown = VARIANTS[name]?.(args) ?? args.map((arg, index) => (formats[index] ?? data)(arg));
  return `${name}(${shown.join(', ')})`;
}

/** strace(1) counts the environment instead of printing it. */
function envp(arg: CallArg): string {
  return Array.isArray(arg) ? `/* ${arg.length} vars */` : data(arg);
}
