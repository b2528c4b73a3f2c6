import { BPF, O } from '../../../kernel/flags.ts';
import { Out, Struct } from '../../../kernel/task.ts';
import { type Attempt, absent, held, judgeCall, SIGNS } from '../attempt.ts';
import { cap, privileged, setting, wall } from './obstacles.ts';
import { uname } from './uname.ts';

const KEXEC_FLAG_INVALID = 0x4000;
/** More than KEXEC_SEGMENT_MAX. */
const TOO_MANY_SEGMENTS = 1000;
const PERF_TYPE_SOFTWARE = 1;
const PERF_COUNT_SW_CONTEXT_SWITCHES = 3;
const PERF_ATTR_SIZE = 64;
/** The bit `disabled` of struct perf_event_attr. */
const PERF_DISABLED = 1n;
const BPF_PROG_TYPE = { SOCKET_FILTER: 1, KPROBE: 2 } as const;

/** Calls that are about the kernel of the machine itself, which every container shares. */
export const KERNEL: readonly Attempt[] = [
  {
    name: 'load-module',
    kind: 'kernel',
    title: { en: 'load a kernel module', 'zh-CN': '加载内核模块' },
    escape: {
      en: 'A module is code in the kernel of the machine: with CAP_SYS_MODULE a container is the machine.',
      'zh-CN': '模块就是机器内核里的代码：有 CAP_SYS_MODULE 的容器等于机器本身。',
    },
    known: 'CAP_SYS_MODULE, finit_module(2)',
    harmless: {
      en: 'The descriptor is -1: the kernel asks for the right first and then finds no file to load.',
      'zh-CN': '描述符是 -1：内核先问权限，然后发现没有可加载的文件。',
    },
    obstacles: [...privileged('CAP_SYS_MODULE'), setting('kernel.modules_disabled')],
    run(by) {
      by.call('finit_module', -1, '', 0);
      return judgeCall(by, ['EBADF', 'ENOEXEC']);
    },
  },
  {
    name: 'kexec',
    kind: 'kernel',
    title: { en: 'load another kernel', 'zh-CN': '加载另一个内核' },
    escape: {
      en: 'kexec replaces the kernel of the machine by one that the container brings along.',
      'zh-CN': 'kexec 用容器带来的内核替换机器的内核。',
    },
    known: 'CAP_SYS_BOOT, kexec_load(2)',
    harmless: {
      en: 'A flag that does not exist and far too many segments: the kernel refuses both after it has asked for the right.',
      'zh-CN': '标志不存在，段数也多得过分：内核问过权限之后就会拒绝。',
    },
    obstacles: [...privileged('CAP_SYS_BOOT'), setting('kernel.kexec_load_disabled')],
    run(by) {
      by.call('kexec_load', 0, TOO_MANY_SEGMENTS, null, KEXEC_FLAG_INVALID);
      return judgeCall(by, ['EINVAL']);
    },
  },
  {
    name: 'set-clock',
    kind: 'kernel',
    title: { en: 'set the clock of the machine', 'zh-CN': '设置机器的时钟' },
    escape: {
      en: 'There is one real-time clock for all: certificates expire or come back, logs lie.',
      'zh-CN': '实时时钟只有一个：证书会过期或复活，日志会说谎。',
    },
    known: 'CAP_SYS_TIME, settimeofday(2)',
    harmless: {
      en: 'settimeofday(NULL, NULL) asks for the right, and then there is neither a time nor a time zone to set.',
      'zh-CN': 'settimeofday(NULL, NULL) 只问权限：既没有给时间，也没有给时区，没什么可设的。',
    },
    obstacles: privileged('CAP_SYS_TIME'),
    run(by) {
      by.call('settimeofday', null, null);
      return judgeCall(by);
    },
  },
  {
    name: 'set-hostname',
    kind: 'kernel',
    title: { en: 'rename the machine', 'zh-CN': '给机器改名' },
    escape: {
      en: 'A container that shares the UTS namespace renames the machine, and what trusts its name.',
      'zh-CN': '共用 UTS 命名空间的容器可以给机器改名，误导信任这个名字的一切。',
    },
    known: 'docker run --uts=host, sethostname(2)',
    harmless: {
      en: 'It is set to the name that it has already.',
      'zh-CN': '设成它本来的名字。',
    },
    obstacles: [...privileged('CAP_SYS_ADMIN'), wall('uts')],
    run(by, { self, machine }) {
      const { nodename } = uname(by);
      by.call('sethostname', nodename, Buffer.byteLength(nodename));
      const outcome = judgeCall(by);
      const isOwn = self.namespaces.uts !== machine.namespaces.uts;
      return outcome.result === 'through' && isOwn ? held(by, SIGNS.own) : outcome;
    },
  },
  {
    name: 'set-domainname',
    kind: 'kernel',
    title: { en: 'rename the NIS domain of the machine', 'zh-CN': '改机器的 NIS 域名' },
    escape: {
      en: 'The domain name is in the UTS namespace as the host name is.',
      'zh-CN': '域名和主机名一样，都在 UTS 命名空间里。',
    },
    known: 'setdomainname(2)',
    harmless: {
      en: 'It is set to the name that it has already.',
      'zh-CN': '设成它本来的名字。',
    },
    obstacles: [...privileged('CAP_SYS_ADMIN'), wall('uts')],
    run(by, { self, machine }) {
      const { domainname } = uname(by);
      by.call('setdomainname', domainname, Buffer.byteLength(domainname));
      const outcome = judgeCall(by);
      const isOwn = self.namespaces.uts !== machine.namespaces.uts;
      return outcome.result === 'through' && isOwn ? held(by, SIGNS.own) : outcome;
    },
  },
  {
    name: 'reboot',
    kind: 'kernel',
    title: { en: 'reboot the machine', 'zh-CN': '重启机器' },
    escape: {
      en: 'Outside a PID namespace of its own, CAP_SYS_BOOT switches the machine off.',
      'zh-CN': '没有自己的 PID 命名空间时，CAP_SYS_BOOT 可以关掉机器。',
    },
    known: 'CAP_SYS_BOOT, reboot(2)',
    harmless: {
      en: 'Both magic numbers are wrong: the kernel asks for the right first and then does nothing.',
      'zh-CN': '两个魔术数字都是错的：内核先问权限，然后什么都不做。',
    },
    obstacles: [...privileged('CAP_SYS_BOOT'), wall('pid')],
    run(by, { self, machine }) {
      by.call('reboot', 1, 2, 0, null);
      const outcome = judgeCall(by, ['EINVAL']);
      const isOwn = self.namespaces.pid !== machine.namespaces.pid;
      // There it would only end process 1 of the box, reboot(2).
      return outcome.result === 'through' && isOwn ? held(by, SIGNS.own) : outcome;
    },
  },
  {
    name: 'bpf',
    kind: 'kernel',
    title: { en: 'load a BPF program into the kernel', 'zh-CN': '把 BPF 程序装进内核' },
    escape: {
      en: 'Faults of the verifier have given root on the machine several times.',
      'zh-CN': '验证器的漏洞多次让人拿到机器的 root。',
    },
    known: 'CVE-2020-8835, CVE-2021-3490, CVE-2022-23222',
    harmless: {
      en: 'The program is one instruction that does not exist: the verifier refuses it, and nothing is loaded.',
      'zh-CN': '程序只有一条不存在的指令：验证器会拒绝，什么都不会装进去。',
    },
    obstacles: [...privileged('CAP_BPF'), setting('kernel.unprivileged_bpf_disabled')],
    run(by) {
      loadProgram(by, BPF_PROG_TYPE.KPROBE);
      const traced = judgeCall(by, ['EINVAL']);
      if (traced.result !== 'held') return traced;
      loadProgram(by, BPF_PROG_TYPE.SOCKET_FILTER);
      const plain = judgeCall(by, ['EINVAL']);
      return plain.result === 'through' ? plain : traced;
    },
  },
  {
    name: 'perf',
    kind: 'kernel',
    title: { en: 'watch every process on a CPU with perf', 'zh-CN': '用 perf 观察一个 CPU 上的所有进程' },
    escape: {
      en: 'perf_event_open had holes, and it shows what others do on the same CPU.',
      'zh-CN': 'perf_event_open 有过漏洞，而且能看到别人在同一个 CPU 上做什么。',
    },
    known: 'CVE-2013-2094, CVE-2023-5717',
    harmless: {
      en: 'A counter of context switches that is never switched on, and is closed at once.',
      'zh-CN': '一个从不启用的上下文切换计数器，马上关闭。',
    },
    obstacles: [wall('filter'), cap('CAP_PERFMON'), wall('user'), setting('kernel.perf_event_paranoid')],
    run(by) {
      const attributes = new Struct(
        ['u32', PERF_TYPE_SOFTWARE],
        ['u32', PERF_ATTR_SIZE],
        ['u64', PERF_COUNT_SW_CONTEXT_SWITCHES],
        ['u64', 0],
        ['u64', 0],
        ['u64', 0],
        ['u64', PERF_DISABLED],
        ['u64', 0],
        ['u64', 0],
      );
      const fd = by.call('perf_event_open', attributes, -1, 0, -1, 0);
      const outcome = judgeCall(by);
      if (fd >= 0) by.quietly('close', fd);
      return outcome;
    },
  },
  {
    name: 'userfaultfd',
    kind: 'kernel',
    title: { en: 'stop the kernel in the middle of a copy', 'zh-CN': '让内核停在复制中途' },
    escape: {
      en: 'With userfaultfd an exploit holds the kernel for as long as a race needs.',
      'zh-CN': '漏洞利用借 userfaultfd 让内核停住，直到竞态得手。',
    },
    known: 'CVE-2021-22555 and others, userfaultfd(2)',
    harmless: {
      en: 'The descriptor is closed at once; no memory is registered with it.',
      'zh-CN': '描述符马上关闭，没有登记任何内存。',
    },
    obstacles: [wall('filter'), cap('CAP_SYS_PTRACE'), wall('user'), setting('vm.unprivileged_userfaultfd')],
    run(by) {
      const fd = by.call('userfaultfd', O.O_CLOEXEC);
      const outcome = judgeCall(by);
      if (fd >= 0) by.quietly('close', fd);
      return outcome;
    },
  },
  {
    name: 'io-uring',
    kind: 'kernel',
    title: { en: 'make a queue of io_uring', 'zh-CN': '创建 io_uring 队列' },
    escape: {
      en: 'Calls in the queue pass by the filter, and most kernel exploits of 2022 used it.',
      'zh-CN': '队列里的调用绕过过滤器；2022 年的内核漏洞利用大多用它。',
    },
    known: 'CVE-2022-29582, CVE-2023-2598; Docker blocks it since 2023',
    harmless: {
      en: 'The queue has one entry that is never used, and is closed at once.',
      'zh-CN': '队列只有一项，从不使用，马上关闭。',
    },
    obstacles: [wall('filter'), setting('kernel.io_uring_disabled')],
    run(by) {
      const fd = by.call('io_uring_setup', 1, new Out(120, () => '{…}'));
      const outcome = judgeCall(by);
      if (fd >= 0) by.quietly('close', fd);
      return outcome;
    },
  },
  {
    name: 'iopl',
    kind: 'kernel',
    title: { en: "reach the machine's I/O ports", 'zh-CN': '访问机器的 I/O 端口' },
    escape: {
      en: 'With the ports a process commands disks and the chip set by itself.',
      'zh-CN': '有了端口，进程可以直接指挥磁盘和芯片组。',
    },
    known: 'CAP_SYS_RAWIO, iopl(2)',
    harmless: {
      en: 'The right holds for a process that is ended at once, and executes no instruction that uses a port.',
      'zh-CN': '权限只给一个马上结束的进程，它不执行任何使用端口的指令。',
    },
    obstacles: privileged('CAP_SYS_RAWIO'),
    run(by) {
      if (!by.has('iopl')) return absent('no-such-arch');
      by.call('iopl', 3);
      return judgeCall(by);
    },
  },
  {
    name: 'swap',
    kind: 'kernel',
    title: { en: 'add swap space to the machine', 'zh-CN': '给机器增加交换空间' },
    escape: {
      en: 'A program that gives the machine its swap space reads the memory of others there.',
      'zh-CN': '谁提供交换空间，谁就能在那里读到别人的内存。',
    },
    known: 'CAP_SYS_ADMIN, swapon(2)',
    harmless: {
      en: 'No file has that name: the kernel checks the right first, and then finds nothing.',
      'zh-CN': '没有那个名字的文件：内核先问权限，然后什么都找不到。',
    },
    obstacles: privileged('CAP_SYS_ADMIN'),
    run(by) {
      by.call('swapon', '/ns-lab/no/such/file', 0);
      return judgeCall(by, ['ENOENT', 'ENOTDIR']);
    },
  },
  {
    name: 'accounting',
    kind: 'kernel',
    title: { en: 'log what every process of the machine does', 'zh-CN': '记录机器每个进程的活动' },
    escape: {
      en: 'Process accounting writes the names of all programs that end into a file of the container.',
      'zh-CN': '进程记账会把所有结束的程序名写进容器的一个文件。',
    },
    known: 'CAP_SYS_PACCT, acct(2)',
    harmless: {
      en: 'No file has that name: the kernel checks the right first, and then finds nothing.',
      'zh-CN': '没有那个名字的文件：内核先问权限，然后什么都找不到。',
    },
    obstacles: privileged('CAP_SYS_PACCT'),
    run(by) {
      by.call('acct', '/ns-lab/no/such/file');
      return judgeCall(by, ['ENOENT', 'ENOTDIR']);
    },
  },
  {
    name: 'realtime',
    kind: 'kernel',
    title: { en: 'take a CPU from all others with a real-time priority', 'zh-CN': '用实时优先级抢占 CPU' },
    escape: {
      en: 'A process with SCHED_FIFO is not interrupted for any other: a quota of CPU time is all that holds it.',
      'zh-CN': 'SCHED_FIFO 的进程不会让给别人：只有 CPU 时间配额能约束它。',
    },
    known: 'CAP_SYS_NICE, sched_setscheduler(2)',
    harmless: {
      en: 'The process that gets the priority waits for its next request all the time, and is ended at once.',
      'zh-CN': '得到优先级的进程一直在等下一个请求，并马上结束。',
    },
    obstacles: privileged('CAP_SYS_NICE'),
    run(by) {
      by.call('sched_setscheduler', 0, 1, new Struct(['i32', 1, 'sched_priority=1']));
      return judgeCall(by);
    },
  },
];

/** bpf(2): a program of one instruction that does not exist. */
function loadProgram(by: Parameters<Attempt['run']>[0], type: number): void {
  const attributes = new Struct(
    ['u32', type],
    ['u32', 1, 'insn_cnt=1'],
    ['ptr', Buffer.from('ff00000000000000', 'hex')],
    ['ptr', 'GPL'],
    ['u32', 0],
    ['u32', 0],
    ['u64', 0],
    ['u32', 0],
    ['u32', 0],
  );
  by.call('bpf', BPF.BPF_PROG_LOAD, attributes, 48);
}
