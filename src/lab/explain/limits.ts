import type { Row } from './row.ts';

/** Refusals about control groups: a write to one of their files, a device, a program for them. */
export const LIMIT_ROWS: readonly Row[] = [
  {
    call: 'write',
    code: 'EINVAL',
    about: /memory\.limit_in_bytes/,
    cause: {
      en: 'memory alone cannot have more than memory and swap together (memory.memsw.limit_in_bytes), which is limited too',
      'zh-CN': '内存不能超过内存与交换空间之和（memory.memsw.limit_in_bytes），而后者也设了限制',
    },
    remedy: {
      en: 'set swap max max, then set memory max',
      'zh-CN': '先 set swap max max，再 set memory max',
    },
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /memory\.memsw\.limit_in_bytes/,
    cause: {
      en: 'memory and swap together cannot be less than memory alone (memory.limit_in_bytes)',
      'zh-CN': '内存与交换空间之和不能小于内存本身（memory.limit_in_bytes）',
    },
    remedy: { en: 'set memory max to less first', 'zh-CN': '先把 set memory max 设小些' },
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /burst/,
    cause: {
      en: 'the burst may not be larger than the quota',
      'zh-CN': '突发不能大于配额',
    },
    remedy: {
      en: 'choose a smaller burst, or set cpu quota to more first',
      'zh-CN': '选一个小些的突发，或先把 set cpu quota 设大些',
    },
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /cpu\.(cfs_quota_us|max)", "\d{1,3}[ "]/,
    cause: {
      en: 'the quota comes to less than 1 ms in a period, the least that the kernel takes',
      'zh-CN': '配额在一个周期里不足 1 毫秒，而这是内核接受的最小值',
    },
    remedy: { en: 'choose a larger share, or a longer period', 'zh-CN': '选大些的份额，或长些的周期' },
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /cpu\.(cfs_|max)/,
    cause: {
      en: 'the quota is smaller than the burst, or more than the group above has of its own period',
      'zh-CN': '配额小于突发，或超过上级组自己周期里的份额',
    },
    remedy: {
      en: 'set cpu burst 0 first, or choose another share',
      'zh-CN': '先 set cpu burst 0，或换一个份额',
    },
  },
  {
    call: 'write',
    code: ['EINVAL', 'ERANGE', 'EACCES'],
    about: /cpuset\.(cpus|mems)/,
    cause: {
      en: 'the group does not take this value: the machine has no such CPU or memory node, or the group above may not use it',
      'zh-CN': '这个组不接受这个值：机器没有这个 CPU 或内存节点，或上级组不能用它',
    },
    remedy: {
      en: 'show cgroup cpuset; nproc and lscpu say what there is',
      'zh-CN': 'show cgroup cpuset；nproc 和 lscpu 说明有哪些',
    },
  },
  {
    call: 'write',
    code: 'ENODEV',
    about: /(io\.max|blkio)/,
    cause: {
      en: 'there is no such disk, or it is a partition: rates are set on whole disks',
      'zh-CN': '没有这个磁盘，或它是分区：速率设在整个磁盘上',
    },
    remedy: { en: 'lsblk lists the disks', 'zh-CN': 'lsblk 列出磁盘' },
  },
  {
    call: 'write',
    code: 'ENODEV',
    about: /net_prio/,
    cause: {
      en: 'the machine has no such interface: the kernel looks in its first network namespace, not in the box',
      'zh-CN': '这台机器没有这个接口：内核在它最初的网络命名空间里找，而不是在盒子里',
    },
    remedy: { en: 'ip link lists those that it has', 'zh-CN': 'ip link 列出它有的接口' },
  },
  {
    call: 'write',
    code: ['EPERM', 'EINVAL'],
    about: /devices\.(allow|deny)/,
    cause: {
      en: 'a group cannot allow a device that the group above does not allow',
      'zh-CN': '组不能允许上级组不允许的设备',
    },
    remedy: 'show cgroup devices',
  },
  {
    call: 'write',
    code: ['EACCES', 'EPERM'],
    about: /oom_score_adj/,
    cause: {
      en: 'less than the process ever had takes CAP_SYS_RESOURCE in the first user namespace: nobody may save their own processes at the expense of others',
      'zh-CN':
        '设得比进程曾有的更低，需要在最初的用户命名空间里有 CAP_SYS_RESOURCE：谁都不能牺牲别人来保自己的进程',
    },
    remedy: {
      en: 'choose a larger number, or run ns-lab as root with that capability',
      'zh-CN': '选大些的数，或以有这个能力的 root 运行 ns-lab',
    },
  },
  {
    call: 'bpf',
    code: ['EPERM', 'EACCES'],
    cause: {
      en: 'a program about devices may only be loaded with CAP_BPF and CAP_NET_ADMIN in the first user namespace: as real root, outside of containers',
      'zh-CN':
        '只有在最初的用户命名空间里有 CAP_BPF 和 CAP_NET_ADMIN 才能加载设备程序：要真正的 root，在容器之外',
    },
    remedy: {
      en: 'run ns-lab as root; runtimes without root leave devices alone too',
      'zh-CN': '以 root 运行 ns-lab；没有 root 的容器运行时也不管设备',
    },
  },
  {
    call: 'bpf',
    code: ['EINVAL', 'ENOSYS', 'EOPNOTSUPP'],
    cause: {
      en: 'this kernel has no programs for control groups (CONFIG_CGROUP_BPF), or one above takes no more',
      'zh-CN': '这个内核不支持控制组的程序（CONFIG_CGROUP_BPF），或上级组不再接受更多',
    },
    remedy: { en: 'use a kernel that has them', 'zh-CN': '使用支持它们的内核' },
  },
  {
    call: ['openat', 'mknodat'],
    code: 'EPERM',
    when: (f) => f.hasDeviceRules,
    cause: { en: "the box's rules about devices forbid it", 'zh-CN': '盒子的设备规则禁止它' },
    remedy: {
      en: 'show cgroup devices; allow device c MAJ:MIN',
      'zh-CN': 'show cgroup devices；allow device c MAJ:MIN',
    },
  },
  {
    call: 'write',
    code: ['EINVAL', 'ERANGE'],
    about: /cgroup/,
    cause: {
      en: 'the group does not take this value: out of range, or more than the group above has',
      'zh-CN': '这个组不接受这个值：超出范围，或超过上级组所有的',
    },
    remedy: {
      en: 'show cgroup; choose a value within the limits of the group above',
      'zh-CN': 'show cgroup；选一个在上级组限制之内的值',
    },
  },
  {
    call: 'write',
    code: 'EBUSY',
    about: /cgroup/,
    cause: {
      en: 'the group uses more than that already and cannot give it back, or has processes where it may have none',
      'zh-CN': '这个组已经用了更多而且还不回来，或在不允许有进程的地方有进程',
    },
    remedy: {
      en: 'choose a larger value, or end programs in the box',
      'zh-CN': '选大些的值，或结束盒子里的程序',
    },
  },
  {
    call: ['write', 'openat', 'mkdirat'],
    code: ['EACCES', 'EROFS', 'EPERM'],
    about: /cgroup/,
    cause: {
      en: 'this user may not change control groups there: they belong to root, or the hierarchy is read-only, as in a Docker container',
      'zh-CN': '这个用户不能改那里的控制组：它们属于 root，或层级是只读的，就像在 Docker 容器里',
    },
    remedy: {
      en: 'run ns-lab as root, or in a delegated subtree: ns-lab --delegate',
      'zh-CN': '以 root 运行 ns-lab，或在委派的子树里：ns-lab --delegate',
    },
  },
  {
    call: 'openat',
    code: 'ENOENT',
    about: /cgroup/,
    cause: {
      en: 'this kernel does not have that file, or the controller is not switched on for the group',
      'zh-CN': '这个内核没有那个文件，或这个组没有打开这个控制器',
    },
    remedy: { en: 'show cgroup lists what there is', 'zh-CN': 'show cgroup 列出有哪些' },
  },
];
