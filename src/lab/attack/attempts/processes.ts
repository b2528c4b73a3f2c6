import { readFileSync } from 'node:fs';
import { O } from '../../../kernel/flags.ts';
import { Out, Struct } from '../../../kernel/task.ts';
import type { Attacker } from '../attacker.ts';
import { type Attempt, held, judgeCall, type Obstacle, type Outcome, SIGNS, through } from '../attempt.ts';
import type { Scene } from '../scene.ts';
import { cap, setting, wall } from './obstacles.ts';

/** No process has so many descriptors open by default. */
const NO_SUCH_FD = 1 << 20;
/** An address where nothing is ever mapped; vm.mmap_min_addr. */
const NO_MEMORY = 16;

const OTHERS: readonly Obstacle[] = [
  wall('filter'),
  wall('pid'),
  wall('ids', 'canary'),
  cap('CAP_SYS_PTRACE'),
  wall('user'),
  setting('kernel.yama.ptrace_scope'),
];

/** The result of a call about a process ID: in a PID namespace of its own it names another process, or none. */
function aboutProcess(by: Attacker, { self, machine }: Scene, passes: readonly string[] = []): Outcome {
  const outcome = judgeCall(by, passes);
  const isOwn = self.namespaces.pid !== machine.namespaces.pid;
  return outcome.result === 'through' && isOwn ? held(by, SIGNS.own) : outcome;
}

/** Name, parent, group and session: the same numbers only in a /proc of the same PID namespace. */
const identity = (stat: string): string =>
  `${stat.slice(0, stat.lastIndexOf(')') + 1)} ${stat
    .slice(stat.lastIndexOf(')') + 4)
    .split(' ')
    .slice(0, 3)
    .join(' ')}`;

/** Processes of the machine: ns-lab itself stands for them. */
export const PROCESSES: readonly Attempt[] = [
  {
    name: 'see-process',
    kind: 'processes',
    title: { en: 'see a process of the machine', 'zh-CN': '看到机器的进程' },
    escape: {
      en: 'Command lines of other processes have passwords in them; a /proc that was left mounted shows all of them.',
      'zh-CN': '别的进程的命令行里可能有密码；留下没换的 /proc 会把它们全部显示出来。',
    },
    known: 'docker run --pid=host, hidepid',
    harmless: {
      en: 'A public file about a process is read.',
      'zh-CN': '读的是关于一个进程的公开文件。',
    },
    obstacles: [wall('proc'), wall('pid'), wall('root')],
    run(by, { canary }) {
      const text = by.readText(`/proc/${canary.pid}/stat`, 512);
      if (text === undefined) return held(by);
      const theirs = identity(readFileSync(`/proc/${canary.pid}/stat`, 'latin1'));
      return identity(text) === theirs ? through(by) : held(by, SIGNS.own);
    },
  },
  {
    name: 'signal-process',
    kind: 'processes',
    title: { en: 'send a signal to a process of the machine', 'zh-CN': '给机器的进程发信号' },
    escape: {
      en: 'Without a PID namespace, root in a container can kill every process of the machine.',
      'zh-CN': '没有 PID 命名空间时，容器里的 root 可以杀死机器的任何进程。',
    },
    known: 'docker run --pid=host, kill(2)',
    harmless: {
      en: 'Signal 0 only asks whether a signal might be sent, kill(2).',
      'zh-CN': '信号 0 只询问能否发送信号，见 kill(2)。',
    },
    obstacles: [wall('filter'), wall('pid'), wall('ids', 'canary'), cap('CAP_KILL'), wall('user')],
    run(by, scene) {
      by.call('kill', scene.canary.pid, 0);
      return aboutProcess(by, scene);
    },
  },
  {
    name: 'read-memory',
    kind: 'processes',
    title: { en: "read another process's memory", 'zh-CN': '读取别的进程的内存' },
    escape: {
      en: 'process_vm_readv and ptrace take keys out of the memory of processes, or write code into it.',
      'zh-CN': 'process_vm_readv 和 ptrace 能从进程内存里取出密钥，或写入代码。',
    },
    known: 'CAP_SYS_PTRACE with --pid=host',
    harmless: {
      en: 'The address is one where nothing is mapped: the kernel asks for the right first and then reads nothing.',
      'zh-CN': '那个地址上什么都没有映射：内核先问权限，然后什么也读不到。',
    },
    obstacles: OTHERS,
    run(by, scene) {
      const local = new Struct(['ptr', new Out(8)], ['u64', 8]);
      const remote = new Struct(['u64', NO_MEMORY], ['u64', 8]);
      by.call('process_vm_readv', scene.canary.pid, local, 1, remote, 1, 0);
      return aboutProcess(by, scene, ['EFAULT']);
    },
  },
  {
    name: 'open-memory',
    kind: 'processes',
    title: { en: "open another process's /proc/PID/mem", 'zh-CN': '打开别的进程的 /proc/PID/mem' },
    escape: {
      en: 'A program that writes /proc/PID/mem of a process of the machine makes that do anything.',
      'zh-CN': '能写机器某个进程的 /proc/PID/mem，就能让它做任何事。',
    },
    known: 'CVE-2012-0056, /proc/PID/mem',
    harmless: {
      en: 'It is opened for reading and closed; nothing is read.',
      'zh-CN': '只以读方式打开再关闭，什么都不读。',
    },
    obstacles: [
      wall('proc'),
      wall('pid'),
      wall('ids', 'canary'),
      cap('CAP_SYS_PTRACE'),
      wall('user'),
      wall('root'),
    ],
    run(by, { canary, self, machine }) {
      const fd = by.open(`/proc/${canary.pid}/mem`, O.O_RDONLY | O.O_CLOEXEC);
      const outcome = judgeCall(by);
      if (fd >= 0) by.quietly('close', fd);
      const isOwn = self.namespaces.pid !== machine.namespaces.pid && !sharesProc(self, machine);
      return outcome.result === 'through' && isOwn ? held(by, SIGNS.own) : outcome;
    },
  },
  {
    name: 'steal-descriptor',
    kind: 'processes',
    title: { en: 'take a descriptor from a process of the machine', 'zh-CN': '从机器的进程拿走描述符' },
    escape: {
      en: 'pidfd_getfd gives a copy of any file or socket that another process has open.',
      'zh-CN': 'pidfd_getfd 能复制另一个进程打开的任何文件或套接字。',
    },
    known: 'pidfd_getfd(2), 2020',
    harmless: {
      en: 'A number that no descriptor has: the kernel asks for the right first and then finds nothing to copy.',
      'zh-CN': '用的是没有描述符使用的号码：内核先问权限，然后没有可复制的东西。',
    },
    obstacles: OTHERS,
    run(by, scene) {
      const pidfd = by.call('pidfd_open', scene.canary.pid, 0);
      if (pidfd < 0) return aboutProcess(by, scene);
      by.call('pidfd_getfd', pidfd, NO_SUCH_FD, 0);
      const outcome = aboutProcess(by, scene, ['EBADF']);
      by.quietly('close', pidfd);
      return outcome;
    },
  },
  {
    name: 'trace-process',
    kind: 'processes',
    title: {
      en: 'compare what two processes of the machine have open',
      'zh-CN': '比较机器上两个进程打开的东西',
    },
    escape: {
      en: 'kcmp tells kernel objects of other processes apart, for which it asks the right to trace them.',
      'zh-CN': 'kcmp 能分辨别的进程的内核对象，为此它要求有跟踪它们的权限。',
    },
    known: 'ptrace(2), kcmp(2)',
    harmless: {
      en: 'The kind of comparison does not exist: the kernel asks for the right to trace first and then compares nothing. No process is stopped.',
      'zh-CN': '比较的种类不存在：内核先问跟踪的权限，然后什么也不比较。没有进程被停住。',
    },
    obstacles: OTHERS,
    run(by, scene) {
      by.call('kcmp', scene.canary.pid, scene.canary.pid, 99, 0, 0);
      return aboutProcess(by, scene, ['EINVAL']);
    },
  },
];

/** Whether /proc is the machine's. */
function sharesProc(self: Scene['self'], machine: Scene['machine']): boolean {
  const [own, theirs] = [self, machine].map(({ mounts }) =>
    mounts.findLast(({ target }) => target === '/proc'),
  );
  return own?.device === theirs?.device;
}
