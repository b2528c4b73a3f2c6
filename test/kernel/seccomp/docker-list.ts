/**
 * What Docker's default profile says (github.com/moby/profiles, June 2026), as facts: which calls it allows to whom. It
 * is the other way round than ns-lab's table, which says what is held back, and shares nothing with it.
 */
import type { CapabilityName } from '../../../src/kernel/capabilities.ts';

/** Allowed to everybody on every architecture. */
const EVERYBODY = `
  _llseek _newselect accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod
  chown chown32 clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
  clock_gettime64 clock_nanosleep clock_nanosleep_time64 close close_range connect copy_file_range creat
  dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
  epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64
  fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl
  fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs
  fstatfs64 fsync ftruncate ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake
  futimesat get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid getegid32 geteuid
  geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid getppid
  getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid getsockname
  getsockopt gettid gettimeofday getuid getuid32 getxattr getxattrat inotify_add_watch inotify_init
  inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64
  io_setup io_submit ioctl ioprio_get ioprio_set ipc kill landlock_add_rule landlock_create_ruleset
  landlock_restrict_self lchown lchown32 lgetxattr link linkat listen listmount listxattr listxattrat
  llistxattr lremovexattr lseek lsetxattr lstat lstat64 madvise map_shadow_stack membarrier memfd_create
  memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mprotect mq_getsetattr
  mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink
  mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at nanosleep
  newfstatat open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc pkey_free
  pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64 process_mrelease pselect6
  pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recv recvfrom
  recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr removexattrat rename renameat renameat2
  restart_syscall riscv_hwprobe rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
  rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo
  sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
  sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
  sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop
  semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto set_robust_list set_thread_area
  set_tid_address setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setitimer
  setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32
  setrlimit setsid setsockopt setuid setuid32 setxattr setxattrat shmat shmctl shmdt shmget shutdown
  sigaltstack signalfd signalfd4 sigprocmask sigreturn socketcall socketpair splice stat stat64 statfs
  statfs64 statmount statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time
  timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
  timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate
  truncate64 ugetrlimit umask uname unlink unlinkat uretprobe utime utimensat utimensat_time64 utimes
  vfork vmsplice wait4 waitid waitpid write writev`;

/** Allowed to everybody where the machine is of this kind. */
const BY_MACHINE = {
  x64: 'arch_prctl modify_ldt',
  arm64: 'arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls',
};

/** Allowed to a container that keeps the capability. */
const BY_CAPABILITY: Partial<Record<CapabilityName, string>> = {
  CAP_DAC_READ_SEARCH: 'open_by_handle_at',
  CAP_SYS_ADMIN: `bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr
    lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd
    setdomainname sethostname setns syslog umount umount2 unshare`,
  CAP_SYS_BOOT: 'reboot',
  CAP_SYS_CHROOT: 'chroot',
  CAP_SYS_MODULE: 'delete_module init_module finit_module',
  CAP_SYS_PACCT: 'acct',
  CAP_SYS_PTRACE: 'kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace',
  CAP_SYS_RAWIO: 'iopl ioperm',
  CAP_SYS_TIME: 'settimeofday stime clock_settime clock_settime64',
  CAP_SYS_TTY_CONFIG: 'vhangup',
  CAP_SYS_NICE: 'get_mempolicy mbind set_mempolicy set_mempolicy_home_node',
  CAP_SYSLOG: 'syslog',
  CAP_BPF: 'bpf',
  CAP_PERFMON: 'perf_event_open',
};

/** Since Linux 4.8 to everybody: then the filter sees what a tracer makes of a call. */
const SINCE_4_8 = 'process_vm_readv process_vm_writev ptrace';

const AF_ALG = 38n;
const AF_VSOCK = 40n;
const PERSONALITIES = [0n, 8n, 0x20000n, 0x20008n, 0xffffffffn];
const NAMESPACE_FLAGS = 0x7e020000n;

const words = (text = ''): string[] => text.trim().split(/\s+/);

export type Machine = keyof typeof BY_MACHINE;
export type Answer = 'allow' | 'EPERM' | 'ENOSYS';

/** What Docker's filter answers to a call by its name, with this first argument. */
export function dockerAnswers(machine: Machine, kept: ReadonlySet<CapabilityName>) {
  const allowed = new Set([...words(EVERYBODY), ...words(BY_MACHINE[machine]), ...words(SINCE_4_8)]);
  for (const [capability, calls] of Object.entries(BY_CAPABILITY))
    if (kept.has(capability as CapabilityName)) for (const call of words(calls)) allowed.add(call);
  return (name: string, first: bigint): Answer => {
    if (allowed.has(name)) return 'allow';
    if (name === 'clone3') return 'ENOSYS';
    const isAllowed =
      (name === 'clone' && (first & NAMESPACE_FLAGS) === 0n) ||
      (name === 'socket' && first !== AF_ALG && first !== AF_VSOCK) ||
      (name === 'personality' && PERSONALITIES.includes(first));
    return isAllowed ? 'allow' : 'EPERM';
  };
}

/** Every name that the list has: what is behind the last of their numbers gets ENOSYS from runc. */
export const LISTED: ReadonlySet<string> = new Set([
  ...['clone', 'clone3', 'socket', 'personality'],
  ...[EVERYBODY, SINCE_4_8, ...Object.values(BY_MACHINE), ...Object.values(BY_CAPABILITY)].flatMap((text) =>
    words(text),
  ),
]);

/** The same in Docker's own form: a file as `--security-opt seccomp=FILE` takes it. */
export function dockerFile(): object {
  const allow = (names: readonly string[], rest: object = {}) => ({
    names,
    action: 'SCMP_ACT_ALLOW',
    ...rest,
  });
  const first = (op: string, value: bigint) => [
    { index: 0, value: Number(value), valueTwo: 0, op: `SCMP_CMP_${op}` },
  ];
  const isNotAdmin = { excludes: { caps: ['CAP_SYS_ADMIN'] } };
  const machine = (of: Machine, ...arches: string[]) =>
    allow(words(BY_MACHINE[of]), { includes: { arches } });
  const below = (architecture: string, ...subArchitectures: string[]) => ({ architecture, subArchitectures });
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 1,
    archMap: [
      below('SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'),
      below('SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'),
    ],
    syscalls: [
      allow(words(EVERYBODY)),
      allow(words(SINCE_4_8), { includes: { minKernel: '4.8' } }),
      allow(['socket'], { args: first('LT', AF_ALG) }),
      allow(['socket'], { args: first('EQ', AF_ALG + 1n) }),
      allow(['socket'], { args: first('GT', AF_VSOCK) }),
      ...PERSONALITIES.map((value) => allow(['personality'], { args: first('EQ', value) })),
      machine('x64', 'amd64', 'x32', 'x86'),
      machine('arm64', 'arm', 'arm64'),
      ...Object.entries(BY_CAPABILITY).map(([name, calls]) =>
        allow(words(calls), { includes: { caps: [name] } }),
      ),
      allow(['clone'], { args: first('MASKED_EQ', NAMESPACE_FLAGS), ...isNotAdmin }),
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38, ...isNotAdmin },
    ],
  };
}
