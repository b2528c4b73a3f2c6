import type { CapabilityName } from '../capabilities.ts';
import { ALLOW, ENOSYS, EPERM } from './actions.ts';
import { ifAny, type Profile, type Verdict } from './profile.ts';

/** Calls that a container does not get by default. */
export interface HeldBack {
  readonly calls: readonly string[];
  /** Any of these capabilities, when the container keeps it, opens the calls; none: they stay closed. */
  readonly openedBy: readonly CapabilityName[];
  readonly why: string;
  /** EPERM for every use when it is left out. */
  readonly verdict?: Verdict;
}

/** The kernel reads an int from the low half only, so a test of the high half could be walked around. */
const INT = 0xffffffffn;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const CLONE_NEW_FLAGS = 0x7e020000n;
const AF_ALG = 38n;
const AF_VSOCK = 40n;
/** PER_LINUX, PER_LINUX32, both with UNAME26, and the question what it is now. */
const PERSONALITIES = [0x0n, 0x8n, 0x20000n, 0x20008n, 0xffffffffn];

const withoutNamespaceFlags = ifAny([{ argument: 0, mask: CLONE_NEW_FLAGS, value: 0n }], ALLOW, EPERM);
const intIs = (value: bigint) => ({ argument: 0, mask: INT, value });
const exceptTheseFamilies = ifAny([AF_ALG, AF_VSOCK].map(intIs), EPERM, ALLOW);
const ordinaryPersonalities = ifAny(PERSONALITIES.map(intIs), ALLOW, EPERM);

/** What Docker's default profile holds back (github.com/moby/profiles, June 2026), with the reasons. */
export const HELD_BACK: readonly HeldBack[] = [
  {
    calls: ['mount', 'umount', 'umount2', 'mount_setattr', 'move_mount', 'open_tree'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'mounting changes which files the container sees',
  },
  {
    calls: ['fsopen', 'fsconfig', 'fsmount', 'fspick'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'the newer way to mount',
  },
  {
    calls: ['unshare', 'setns'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'makes or enters namespaces, and a new user namespace hands out every capability inside it',
  },
  {
    calls: ['clone'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'allowed for processes and threads, but not with a CLONE_NEW* flag',
    verdict: withoutNamespaceFlags,
  },
  {
    calls: ['clone3'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'its flags lie behind a pointer that a filter cannot follow; told ENOSYS, libc falls back to clone',
    verdict: ENOSYS,
  },
  {
    calls: ['sethostname', 'setdomainname'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'changes the names in the UTS namespace',
  },
  {
    calls: ['quotactl', 'quotactl_fd'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'changes disk quotas of the host',
  },
  { calls: ['fanotify_init'], openedBy: ['CAP_SYS_ADMIN'], why: 'watches whole file systems of the host' },
  { calls: ['lookup_dcookie'], openedBy: ['CAP_SYS_ADMIN'], why: 'tells paths of the host, for profilers' },
  {
    calls: ['lsm_get_self_attr', 'lsm_set_self_attr', 'lsm_list_modules'],
    openedBy: ['CAP_SYS_ADMIN'],
    why: 'asks and sets attributes of the security modules',
  },
  { calls: ['bpf'], openedBy: ['CAP_SYS_ADMIN', 'CAP_BPF'], why: 'loads programs into the kernel' },
  {
    calls: ['perf_event_open'],
    openedBy: ['CAP_SYS_ADMIN', 'CAP_PERFMON'],
    why: 'observes the kernel and can tell secrets of other processes',
  },
  {
    calls: ['syslog'],
    openedBy: ['CAP_SYS_ADMIN', 'CAP_SYSLOG'],
    why: 'reads the log of the kernel, which all containers share',
  },
  {
    calls: ['open_by_handle_at'],
    openedBy: ['CAP_DAC_READ_SEARCH'],
    why: 'opens files by number, past the root directory: a known way out of a container',
  },
  { calls: ['chroot'], openedBy: ['CAP_SYS_CHROOT'], why: 'changes the root directory' },
  { calls: ['reboot'], openedBy: ['CAP_SYS_BOOT'], why: 'restarts the machine' },
  {
    calls: ['init_module', 'finit_module', 'delete_module'],
    openedBy: ['CAP_SYS_MODULE'],
    why: 'changes the code of the kernel, which all containers share',
  },
  { calls: ['acct'], openedBy: ['CAP_SYS_PACCT'], why: 'accounting belongs to a whole pid namespace' },
  {
    calls: ['kcmp', 'pidfd_getfd', 'process_madvise'],
    openedBy: ['CAP_SYS_PTRACE'],
    why: 'looks into or reaches into other processes',
  },
  { calls: ['iopl', 'ioperm'], openedBy: ['CAP_SYS_RAWIO'], why: 'talks to the hardware directly' },
  {
    calls: ['settimeofday', 'stime', 'clock_settime', 'clock_settime64'],
    openedBy: ['CAP_SYS_TIME'],
    why: 'the clock belongs to the machine, not to a namespace',
  },
  { calls: ['vhangup'], openedBy: ['CAP_SYS_TTY_CONFIG'], why: 'hangs up the terminal' },
  {
    calls: ['mbind', 'get_mempolicy', 'set_mempolicy', 'set_mempolicy_home_node'],
    openedBy: ['CAP_SYS_NICE'],
    why: 'chooses memory nodes of the machine',
  },
  {
    calls: ['migrate_pages', 'move_pages'],
    openedBy: [],
    why: 'moves memory between nodes of the machine',
  },
  {
    calls: ['pivot_root'],
    openedBy: [],
    why: 'the runtime has done it before the program starts; a container needs it no more',
  },
  {
    calls: ['add_key', 'request_key', 'keyctl'],
    openedBy: [],
    why: 'the key rings of the kernel are not in a namespace',
  },
  { calls: ['kexec_load', 'kexec_file_load'], openedBy: [], why: 'starts another kernel' },
  { calls: ['swapon', 'swapoff'], openedBy: [], why: 'changes the swap space of the machine' },
  {
    calls: ['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
    openedBy: [],
    why: 'does the work of many calls without making them, out of reach of a filter; many exploits used it',
  },
  {
    calls: ['userfaultfd'],
    openedBy: [],
    why: 'lets a program halt the kernel in the middle of a copy; many exploits used it',
  },
  {
    calls: ['socket'],
    openedBy: [],
    why: 'allowed, but not for AF_ALG (kernel crypto, with a hole) and AF_VSOCK (the host of a virtual machine)',
    verdict: exceptTheseFamilies,
  },
  {
    calls: ['personality'],
    openedBy: [],
    why: 'allowed for the usual values; others weaken address randomisation',
    verdict: ordinaryPersonalities,
  },
  {
    calls: ['uselib', 'ustat', 'sysfs', '_sysctl', 'nfsservctl', 'create_module', 'query_module'],
    openedBy: [],
    why: 'obsolete',
  },
  {
    calls: ['get_kernel_syms', 'getpmsg', 'putpmsg', 'afs_syscall', 'tuxcall', 'security', 'vserver'],
    openedBy: [],
    why: 'obsolete or never written',
  },
  {
    calls: [
      'signal',
      'sigaction',
      'sigsuspend',
      'sigpending',
      'sgetmask',
      'ssetmask',
      'nice',
      'readdir',
      'idle',
    ],
    openedBy: [],
    why: 'of 32-bit programs older than the GNU C library 2',
  },
  {
    calls: [
      'oldstat',
      'oldfstat',
      'oldlstat',
      'olduname',
      'oldolduname',
      'break',
      'stty',
      'gtty',
      'ftime',
      'prof',
    ],
    openedBy: [],
    why: 'of 32-bit programs older than Linux 2',
  },
  {
    calls: ['lock', 'mpx', 'ulimit', 'profil', 'bdflush', 'vm86', 'vm86old', 'usr26', 'usr32', 'get_tls'],
    openedBy: [],
    why: 'of 32-bit programs: never written, or modes of the processor that nobody needs any more',
  },
  {
    calls: ['pciconfig_iobase', 'pciconfig_read', 'pciconfig_write'],
    openedBy: [],
    why: 'talks to the hardware directly',
  },
  {
    calls: ['uprobe', 'open_tree_attr', 'file_getattr', 'file_setattr', 'listns', 'rseq_slice_yield'],
    openedBy: [],
    why: "newer than Docker's list; behind its last number runc answers ENOSYS, so that programs fall back",
  },
];

/** The last calls of Docker's list: what is behind them gets ENOSYS from runc, what is missing before them EPERM. */
const LAST = { x64: 466, arm64: 466, ia32: 466, arm: 0xf0005 } as const;

/**
 * The `default` profile: what Docker's holds back is held back here too, and as there the capabilities that the box
 * keeps open the calls that need them. It is one profile for 64-bit and 32-bit programs.
 */
export function defaultProfile(kept: Iterable<CapabilityName>): Profile {
  const capabilities = new Set(kept);
  const verdicts = new Map<string, Verdict>();
  for (const { calls, openedBy, verdict = EPERM } of HELD_BACK) {
    if (openedBy.some((name) => capabilities.has(name))) continue;
    for (const call of calls) verdicts.set(call, verdict);
  }
  return {
    name: 'default',
    known: ALLOW,
    unknown: EPERM,
    newer: ENOSYS,
    last: LAST,
    hasCompat: true,
    verdicts,
  };
}
