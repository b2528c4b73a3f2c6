import type { Row } from './row.ts';

const ABOUT = /"\/proc\/sys\//;

/** Refusals of kernel parameters, proc_sys(5). */
export const SYSCTL_ROWS: readonly Row[] = [
  {
    call: 'openat',
    code: 'EROFS',
    about: ABOUT,
    cause: {
      en: '/proc/sys is read-only where ns-lab runs, as in a Docker container',
      'zh-CN': 'ns-lab 所在之处的 /proc/sys 是只读的，就像在 Docker 容器里',
    },
    remedy: {
      en: 'start the outer container with --privileged, or with --sysctl for the parameter; or ns-lab outside of it',
      'zh-CN': '启动外层容器时加 --privileged，或用 --sysctl 设置该参数；或在容器外面启动 ns-lab',
    },
  },
  {
    call: 'openat',
    code: ['EACCES', 'EPERM'],
    about: ABOUT,
    cause: {
      en: 'this kernel lets the parameter only be read in a namespace that is not the machine’s, or written only by root of the machine',
      'zh-CN': '在不属于机器自己的命名空间里，这个内核只允许读该参数，或只允许机器的 root 写',
    },
    remedy: {
      en: 'run sysctl NAME shows its value; newer kernels let root of a user namespace write more of them',
      'zh-CN': '用 run sysctl NAME 看它的值；较新的内核允许用户命名空间的 root 写更多参数',
    },
  },
  {
    call: 'write',
    code: ['EINVAL', 'ERANGE'],
    about: ABOUT,
    cause: {
      en: 'the parameter does not take this value: it is not a number, too small or too large, or there are too few',
      'zh-CN': '该参数不接受这个值：不是数字，太小或太大，或数的个数不够',
    },
    remedy: {
      en: 'run sysctl NAME shows a value that it takes; proc(5) says its range',
      'zh-CN': '用 run sysctl NAME 看它接受的值；proc(5) 说明了取值范围',
    },
  },
  {
    call: 'write',
    code: 'EPERM',
    about: ABOUT,
    cause: {
      en: 'writing it takes a capability in the user namespace that owns the namespace',
      'zh-CN': '写它需要在拥有该命名空间的用户命名空间里具备某个能力',
    },
    remedy: {
      en: 'unshare user together with the namespace, then map root',
      'zh-CN': '把 user 和那个命名空间一起 unshare，再 map root',
    },
  },
];
