import type { Row } from '../explain.ts';

/** Refusals about control groups: a write to one of their files, a device, a program for them. */
export const LIMIT_ROWS: readonly Row[] = [
  {
    call: 'write',
    code: 'EINVAL',
    about: /memory\.limit_in_bytes/,
    cause:
      'memory alone cannot have more than memory and swap together (memory.memsw.limit_in_bytes), which is limited too',
    remedy: 'set swap max max, then set memory max',
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /memory\.memsw\.limit_in_bytes/,
    cause: 'memory and swap together cannot be less than memory alone (memory.limit_in_bytes)',
    remedy: 'set memory max to less first',
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /burst/,
    cause: 'the burst may not be larger than the quota, and without a quota there is none',
    remedy: 'set cpu quota first, or choose a smaller burst',
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /cpu\.(cfs_|max)/,
    cause:
      'the quota is below 1 ms in a period, smaller than the burst, or more than the group above has of its own period',
    remedy: 'set cpu burst 0, choose a larger share, or a longer period',
  },
  {
    call: 'write',
    code: ['EINVAL', 'ERANGE', 'EACCES'],
    about: /cpuset\.(cpus|mems)/,
    cause:
      'the group does not take this value: the machine has no such CPU or memory node, or the group above may not use it',
    remedy: 'show cgroup cpuset; nproc and lscpu say what there is',
  },
  {
    call: 'write',
    code: 'ENODEV',
    about: /(io\.max|blkio)/,
    cause: 'there is no such disk, or it is a partition: rates are set on whole disks',
    remedy: 'lsblk lists the disks',
  },
  {
    call: 'write',
    code: ['EOPNOTSUPP', 'EINVAL'],
    about: /(io\.(bfq\.)?weight|blkio\.(bfq\.)?weight)/,
    cause: 'this kernel does not take this weight: BFQ knows 1 to 1000, CFQ 10 to 1000',
    remedy: 'choose a weight from 10 to 1000',
  },
  {
    call: 'write',
    code: 'ENODEV',
    about: /net_prio/,
    cause:
      'the machine has no such interface: the kernel looks in its first network namespace, not in the box',
    remedy: 'ip link lists those that it has',
  },
  {
    call: 'write',
    code: ['EPERM', 'EINVAL'],
    about: /devices\.(allow|deny)/,
    cause: 'a group cannot allow a device that the group above does not allow',
    remedy: 'show cgroup devices',
  },
  {
    call: 'write',
    code: ['EACCES', 'EPERM'],
    about: /oom_score_adj/,
    cause:
      'less than the process ever had takes CAP_SYS_RESOURCE in the first user namespace: nobody may save their own processes at the expense of others',
    remedy: 'choose a larger number, or run ns-lab as root with that capability',
  },
  {
    call: 'bpf',
    code: ['EPERM', 'EACCES'],
    cause:
      'a program about devices may only be loaded with CAP_BPF and CAP_NET_ADMIN in the first user namespace: as real root, outside of containers',
    remedy: 'run ns-lab as root; runtimes without root leave devices alone too',
  },
  {
    call: 'bpf',
    code: ['EINVAL', 'ENOSYS', 'EOPNOTSUPP'],
    cause: 'this kernel has no programs for control groups (CONFIG_CGROUP_BPF), or one above takes no more',
    remedy: 'use a kernel that has them',
  },
  {
    call: ['openat', 'mknodat'],
    code: 'EPERM',
    when: (f) => f.hasDeviceRules,
    cause: "the box's rules about devices forbid it",
    remedy: 'show cgroup devices; allow device c MAJ:MIN',
  },
  {
    call: 'write',
    code: ['EINVAL', 'ERANGE'],
    about: /cgroup/,
    cause: 'the group does not take this value: out of range, or more than the group above has',
    remedy: 'show cgroup; choose a value within the limits of the group above',
  },
  {
    call: 'write',
    code: 'EBUSY',
    about: /cgroup/,
    cause:
      'the group uses more than that already and cannot give it back, or has processes where it may have none',
    remedy: 'choose a larger value, or end programs in the box',
  },
  {
    call: ['write', 'openat', 'mkdirat'],
    code: ['EACCES', 'EROFS', 'EPERM'],
    about: /cgroup/,
    cause:
      'this user may not change control groups there: they belong to root, or the hierarchy is read-only, as in a Docker container',
    remedy: 'run ns-lab as root, or in a delegated subtree: ns-lab --delegate',
  },
  {
    call: 'openat',
    code: 'ENOENT',
    about: /cgroup/,
    cause: 'this kernel does not have that file, or the controller is not switched on for the group',
    remedy: 'show cgroup lists what there is',
  },
];
