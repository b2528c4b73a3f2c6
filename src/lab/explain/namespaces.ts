import { mapRootOr, NESTED_REMEDY } from './map-root.ts';
import type { Row } from './row.ts';

const APPARMOR = {
  cause: {
    en: 'AppArmor restricts user namespaces of ordinary users here (kernel.apparmor_restrict_unprivileged_userns = 1)',
    'zh-CN':
      '这里的 AppArmor 限制普通用户使用用户命名空间（kernel.apparmor_restrict_unprivileged_userns = 1）',
  },
  remedy: {
    en: 'run ns-lab as root, or ask the administrator for an AppArmor profile that allows node to use them',
    'zh-CN': '以 root 运行 ns-lab，或请管理员给 node 一个允许使用它们的 AppArmor 配置',
  },
};

/** Refusals to make namespaces, to enter them, and to map IDs. */
export const NAMESPACE_ROWS: readonly Row[] = [
  {
    call: 'unshare',
    code: ['EPERM', 'EACCES'],
    when: (f) =>
      f.sysctl('kernel/apparmor_restrict_unprivileged_userns') === 1 &&
      f.isRootless &&
      // A box without the capability, and that asks for no user namespace, is refused everywhere.
      (f.error.text.includes('CLONE_NEWUSER') || !f.lacks('CAP_SYS_ADMIN')),
    ...APPARMOR,
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
    ...APPARMOR,
  },
  {
    call: 'unshare',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    when: (f) => f.sysctl('kernel/unprivileged_userns_clone') === 0 && f.isRootless,
    cause: {
      en: 'this machine forbids user namespaces of ordinary users (kernel.unprivileged_userns_clone = 0)',
      'zh-CN': '这台机器禁止普通用户使用用户命名空间（kernel.unprivileged_userns_clone = 0）',
    },
    remedy: { en: 'run ns-lab as root', 'zh-CN': '以 root 运行 ns-lab' },
  },
  {
    call: 'unshare',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    when: (f) => f.isChrooted,
    cause: {
      en: 'the box is in a chroot, and the kernel makes no user namespace for such a process: in it, it could leave the chroot',
      'zh-CN': '盒子在 chroot 里，内核不为这样的进程创建用户命名空间：否则它就能从 chroot 里逃出去',
    },
    remedy: {
      en: 'undo, and make the user namespace before chroot',
      'zh-CN': '先 undo，在 chroot 之前创建用户命名空间',
    },
  },
  {
    call: 'unshare',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    when: (f) => f.hasUser && !f.isMapped,
    cause: {
      en: 'the box is nobody yet: its user namespace maps no user or no group, and such a process may make no other one',
      'zh-CN': '盒子还谁都不是：它的用户命名空间没有映射用户或组，这样的进程不能再创建一个',
    },
    remedy: mapRootOr('map root'),
  },
  {
    call: 'unshare',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    when: (f) => f.hasUser && !f.isInOwnMap,
    cause: {
      en: "the box's own user or group is not in the ID map of the user namespace that it is in: there it is nobody, and such a process may make no other one",
      'zh-CN':
        '盒子自己的用户或组不在它所在用户命名空间的 ID 映射里：在那里它谁都不是，这样的进程不能再创建一个',
    },
    remedy: {
      en: 'undo; show ids compares its user with the map',
      'zh-CN': 'undo；show ids 可以把它的用户与映射比较',
    },
  },
  {
    call: 'unshare',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    when: (f) => f.isFiltered,
    cause: {
      en: 'a seccomp filter forbids it: ns-lab runs in a container whose runtime does not let it make namespaces',
      'zh-CN': '被 seccomp 过滤器禁止：ns-lab 在一个容器里运行，那个容器的运行时不让它创建命名空间',
    },
    remedy: {
      en: 'start the outer container with --security-opt seccomp=unconfined, or --privileged',
      'zh-CN': '启动外层容器时加 --security-opt seccomp=unconfined，或 --privileged',
    },
  },
  {
    call: 'unshare',
    code: 'EPERM',
    when: (f) => f.lacks('CAP_SYS_ADMIN'),
    cause: {
      en: 'the box does not have CAP_SYS_ADMIN, which every namespace but user needs',
      'zh-CN': '盒子没有 CAP_SYS_ADMIN，而除 user 以外的命名空间都需要它',
    },
    remedy: {
      en: 'unshare user first, or in the same command: it gives the box all capabilities inside',
      'zh-CN': '先 unshare user，或放在同一个命令里：它给盒子里面的全部能力',
    },
  },
  {
    call: 'unshare',
    code: 'EINVAL',
    about: /CLONE_NEWPID/,
    cause: {
      en: 'the next child will be born in another PID namespace than that of the box already: until it is, there can be no other one',
      'zh-CN': '下一个子进程本来就会出生在与盒子不同的 PID 命名空间里：在它出生之前，不能再有第二个',
    },
    remedy: 'fork',
  },
  {
    call: 'unshare',
    code: 'EINVAL',
    cause: {
      en: 'this kernel was built without one of these namespaces',
      'zh-CN': '这个内核编译时没有包含其中某个命名空间',
    },
    remedy: 'doctor',
  },
  {
    call: 'unshare',
    code: ['ENOSPC', 'EUSERS'],
    cause: {
      en: 'a limit on namespaces is reached (/proc/sys/user/max_*_namespaces), or they are nested 32 deep',
      'zh-CN': '达到了命名空间的数量上限（/proc/sys/user/max_*_namespaces），或已经嵌套 32 层',
    },
    remedy: {
      en: 'rm boxes that are not needed; cat /proc/sys/user/max_user_namespaces',
      'zh-CN': 'rm 不需要的盒子；cat /proc/sys/user/max_user_namespaces',
    },
  },
  {
    call: 'write',
    code: 'EPERM',
    about: /[ug]id_map/,
    when: (f) => f.isUserNested,
    cause: {
      en: 'only a process in the user namespace, or in the one right above it, may write its map: this one was made in another one of the box, and the host of the lab is further up',
      'zh-CN':
        '只有在这个用户命名空间里、或在它紧邻的上层里的进程才能写它的映射：这一个是在盒子的另一个用户命名空间里创建的，而实验的宿主机还在更上层',
    },
    remedy: NESTED_REMEDY,
  },
  {
    call: 'write',
    code: 'EPERM',
    about: /[ug]id_map/,
    cause: {
      en: 'the map names IDs outside that you do not have: your own, and those that /etc/subuid and /etc/subgid give you when newuidmap is installed',
      'zh-CN':
        '映射里有不属于你的外部 ID：你有的是自己的 ID，装有 newuidmap 时还有 /etc/subuid 和 /etc/subgid 分给你的',
    },
    remedy: (f) =>
      f.hasProgram('newuidmap')
        ? {
            en: 'map root; `show ids host` has the IDs that you may map, which subuid(5) grants',
            'zh-CN': 'map root；`show ids host` 列出你可以映射的 ID，由 subuid(5) 授予',
          }
        : {
            en: 'map root; or install the package uidmap and see subuid(5)',
            'zh-CN': 'map root；或安装软件包 uidmap，参见 subuid(5)',
          },
  },
  {
    call: 'write',
    code: 'EINVAL',
    about: /[ug]id_map/,
    cause: {
      en: 'the ranges overlap, count nothing, go beyond the highest ID (4294967294), or are too many (340 lines)',
      'zh-CN': '范围重叠、个数为零、超过最大的 ID（4294967294），或太多（最多 340 行）',
    },
    remedy: {
      en: 'give ranges that do not overlap, such as 0 100000 65536',
      'zh-CN': '给出互不重叠的范围，例如 0 100000 65536',
    },
  },
];
