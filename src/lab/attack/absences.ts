import type { Translated } from '../../locale/locale.ts';

/** Why an attempt does not apply here. */
export const ABSENCES = {
  'no-such-call': { en: 'this kernel does not have the call', 'zh-CN': '这个内核没有这个调用' },
  'no-such-arch': { en: 'this architecture does not have it', 'zh-CN': '这种体系结构没有它' },
  'no-such-file': { en: 'this machine does not have the file', 'zh-CN': '这台机器没有这个文件' },
  'no-hierarchy': {
    en: 'this machine has no control groups of this version with a limit to lift',
    'zh-CN': '这台机器没有这个版本的、带限制的控制组',
  },
  'no-other-group': {
    en: 'the box is in no other groups than ns-lab, so there is none to enter',
    'zh-CN': '盒子与 ns-lab 在同样的组里，没有可进入的别的组',
  },
  'no-disk': { en: 'this machine shows no disk', 'zh-CN': '这台机器没有可见的磁盘' },
  'no-filesystem': {
    en: 'this kernel has no such file system, and an attempt loads none',
    'zh-CN': '这个内核没有这样的文件系统，而攻击不会去加载',
  },
  'no-place': {
    en: 'the box has no file that could stand as a mount point',
    'zh-CN': '盒子里没有可以当挂载点的文件',
  },
  'no-directory': {
    en: 'the box has no directory in which a file can be made',
    'zh-CN': '盒子里没有可以创建文件的目录',
  },
  'no-mask': { en: 'the box has nothing masked', 'zh-CN': '盒子里没有遮住的路径' },
  'no-readonly': { en: 'the box has no read-only mount', 'zh-CN': '盒子里没有只读挂载' },
  'no-other-user': {
    en: 'the box knows only one user, so nobody could rise',
    'zh-CN': '盒子里只有一个用户，没有谁可以提权',
  },
  'no-fork': { en: 'the box may not start another process', 'zh-CN': '盒子不能再启动进程' },
  'no-target': {
    en: 'nothing of the machine could be put up to be reached',
    'zh-CN': '无法在机器一侧放一个可供触及的目标',
  },
  'no-lab': { en: 'the process was not started by ns-lab', 'zh-CN': '这个进程不是 ns-lab 启动的' },
} as const satisfies Record<string, Translated>;

export type AbsenceName = keyof typeof ABSENCES;
