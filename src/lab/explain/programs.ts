import { EXEC_FILE_ROWS } from './exec-rows.ts';
import type { Row } from './row.ts';

/** Refusals of processes and programs. */
export const PROGRAM_ROWS: readonly Row[] = [
  {
    call: 'clone',
    code: 'EAGAIN',
    cause: {
      en: 'the limit on processes is reached: pids.max of the box, or of the user (ulimit -u)',
      'zh-CN': '达到了进程数的上限：盒子的 pids.max，或用户的（ulimit -u）',
    },
    remedy: {
      en: 'set pids max to more, or end programs in the box',
      'zh-CN': '把 set pids max 设大些，或结束盒子里的程序',
    },
  },
  {
    call: 'clone',
    code: 'ENOMEM',
    cause: {
      en: 'process 1 of the PID namespace has ended, so nothing can start in it any more; or memory is short',
      'zh-CN': 'PID 命名空间的 1 号进程已经结束，里面再也不能启动任何东西；或内存不足',
    },
    remedy: { en: 'rm the box and make a new one, or undo', 'zh-CN': 'rm 盒子再新建一个，或 undo' },
  },
  ...EXEC_FILE_ROWS,
  {
    call: 'execve',
    code: 'EACCES',
    cause: {
      en: 'that is a directory, or a file that is not executable, or its file system is mounted noexec',
      'zh-CN': '那是目录，或不可执行的文件，或它所在的文件系统以 noexec 挂载',
    },
    remedy: { en: 'run ls -l on it; show mounts', 'zh-CN': '对它 run ls -l；show mounts' },
  },
  {
    call: 'execve',
    code: ['EPERM', 'ENOSYS'],
    when: (f) => f.isCallFiltered,
    cause: {
      en: "the box's seccomp filter forbids execve, so no program can start",
      'zh-CN': '盒子的 seccomp 过滤器禁止 execve，所以什么程序都启动不了',
    },
    remedy: 'undo',
  },
  {
    call: 'kill',
    code: 'ESRCH',
    cause: { en: 'the process has ended', 'zh-CN': '进程已经结束' },
    remedy: 'ps',
  },
];
