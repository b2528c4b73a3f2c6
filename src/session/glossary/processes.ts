import type { Entry } from './entry.ts';

/** How processes begin and end. */
export const PROCESSES: readonly Entry[] = [
  {
    term: 'PID 1',
    chinese: '1 号进程',
    also: ['pid1', 'init', 'process 1'],
    text: {
      en: 'PID 1 is the first process of a PID namespace. It becomes the parent of orphans there and has to wait for them, and signals from inside reach it only if it has a handler, so SIGKILL never does; from outside SIGKILL and SIGSTOP always work. When it ends, the kernel kills all others of the namespace.',
      'zh-CN':
        '1 号进程是 PID 命名空间的第一个进程。它成为其中孤儿进程的父进程，必须等待它们；来自内部的信号只有在它设了处理函数时才会送达，所以 SIGKILL 永远不会；来自外部的 SIGKILL 和 SIGSTOP 总是有效。它结束时，内核杀死命名空间里的其余进程。',
    },
    man: ['pid_namespaces(7)', 'signal(7)'],
    lesson: 'pid1',
    docker: 'docker run --init; docker stop',
    commands: ['fork'],
  },
  {
    term: 'zombie',
    chinese: '僵尸进程',
    also: ['zombies', 'defunct'],
    text: {
      en: 'A zombie is a process that has ended and whose parent has not taken its exit status yet with wait(2). It has no memory and no open files any more, only its number, and it counts against pids.max until then. No signal removes it: its parent has to wait for it, or end.',
      'zh-CN':
        '僵尸进程已经结束，但父进程还没有用 wait(2) 取走它的退出状态。它不再有内存和打开的文件，只占着进程号，并且在此之前仍计入 pids.max。没有信号能清除它：只能由父进程等待它，或父进程自己结束。',
    },
    man: ['wait(2)', 'proc(5)'],
    lesson: 'pid1',
    docker: 'docker run --init',
    commands: ['fork'],
  },
  {
    term: 'orphan',
    chinese: '孤儿进程',
    also: ['orphans', 'reparenting'],
    text: {
      en: 'An orphan is a process whose parent has ended. The kernel gives it a new parent at once: the nearest ancestor that is a subreaper, otherwise PID 1 of its PID namespace. The new parent has to wait for it, or it stays a zombie when it ends.',
      'zh-CN':
        '孤儿进程是父进程已经结束的进程。内核立即给它一个新的父进程：最近的身为 subreaper 的祖先，否则是所在 PID 命名空间的 1 号进程。新的父进程必须等待它，否则它结束后会一直是僵尸。',
    },
    man: ['prctl(2)', 'pid_namespaces(7)'],
    lesson: 'pid1',
    docker: 'docker run --init',
  },
  {
    term: 'subreaper',
    also: ['child subreaper', 'PR_SET_CHILD_SUBREAPER'],
    text: {
      en: 'A subreaper is a process that has asked with prctl(2) to become the parent of its orphaned descendants, in place of PID 1. Children do not inherit that, but execve(2) keeps it. containerd-shim and systemd --user are subreapers, so that they learn how each of their services ends.',
      'zh-CN':
        'subreaper 是用 prctl(2) 请求代替 1 号进程、成为自己后代孤儿的父进程的进程。子进程不继承这一点，但 execve(2) 保留它。containerd-shim 和 systemd --user 都是 subreaper，因此能得知各自的服务如何结束。',
    },
    man: ['prctl(2)'],
    lesson: 'pid1',
  },
  {
    term: 'exit status',
    chinese: '退出状态',
    also: ['exit code', '137', '127', '126'],
    text: {
      en: 'An exit status is what a process leaves for its parent: a number from 0 to 255, or the signal that killed it. Shells and docker show a signal as 128 and its number: 137 is SIGKILL, 143 is SIGTERM. 127 says that the program was not found, 126 that it could not be started.',
      'zh-CN':
        '退出状态是进程留给父进程的东西：0 到 255 的数字，或杀死它的信号。shell 和 docker 把信号显示为 128 加信号编号：137 是 SIGKILL，143 是 SIGTERM。127 表示没有找到程序，126 表示程序无法启动。',
    },
    man: ['wait(2)', 'signal(7)'],
    lesson: 'pid1',
    docker: 'docker wait NAME; docker inspect NAME',
  },
];
