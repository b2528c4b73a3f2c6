import { readFileSync } from 'node:fs';
import { O } from '../../../kernel/flags.ts';
import { Room } from '../../../kernel/task.ts';
import type { Translated } from '../../../locale/locale.ts';
import { type Attempt, held, judgeCall, SIGNS, through } from '../attempt.ts';
import { cap, privileged, setting, wall } from './obstacles.ts';
import { readBeginning } from './open-files.ts';

const HARMLESS: Translated = {
  en: 'Some bytes are read and thrown away: reading changes nothing, and they are shown to nobody.',
  'zh-CN': '只读几个字节就丢掉：读取不改变任何东西，也不显示给任何人。',
};
const SYSLOG_ACTION_READ_ALL = 3;
/** The beginning of an ELF file. */
const isElf = (bytes: Buffer): boolean => bytes.toString('latin1', 1, 4) === 'ELF';
/** An address that is not all zeros, at the beginning of a line. */
const hasAddress = (bytes: Buffer): boolean => /^(?!0{8,16} )[0-9a-f]{8,16} /m.test(bytes.toString('latin1'));

interface SecretAttempt
  extends Pick<Attempt, 'name' | 'title' | 'escape' | 'known' | 'obstacles' | 'remedy'> {
  readonly paths: readonly string[];
  readonly tells?: (bytes: Buffer) => boolean;
}

const secretAttempt = ({ paths, tells, obstacles, ...about }: SecretAttempt): Attempt => ({
  kind: 'secrets',
  harmless: HARMLESS,
  ...about,
  obstacles: [wall('mask'), wall('ids', 'root'), ...obstacles, wall('root')],
  run: (by) => readBeginning(by, paths, tells),
});

/** What the machine's kernel tells about itself and others. */
export const SECRETS: readonly Attempt[] = [
  secretAttempt({
    name: 'kcore',
    title: { en: "read the machine's memory from /proc/kcore", 'zh-CN': '从 /proc/kcore 读机器的内存' },
    escape: {
      en: 'It is all memory of the machine as one file: keys and passwords of every process.',
      'zh-CN': '它把机器的全部内存当成一个文件：每个进程的密钥和密码都在里面。',
    },
    known: '/proc/kcore, masked since 2014',
    obstacles: [cap('CAP_SYS_RAWIO'), wall('user')],
    paths: ['/proc/kcore'],
    tells: isElf,
  }),
  secretAttempt({
    name: 'kallsyms',
    title: { en: 'read addresses of the kernel', 'zh-CN': '读取内核的地址' },
    escape: {
      en: 'Kernel exploits need the addresses that KASLR hides.',
      'zh-CN': '内核漏洞利用需要被 KASLR 隐藏的地址。',
    },
    known: '/proc/kallsyms, kptr_restrict 2011',
    obstacles: [
      cap('CAP_SYSLOG'),
      wall('user'),
      setting('kernel.kptr_restrict'),
      setting('kernel.perf_event_paranoid'),
    ],
    remedy: ['keep caps docker'],
    paths: ['/proc/kallsyms'],
    tells: hasAddress,
  }),
  {
    name: 'keys',
    kind: 'secrets',
    title: { en: 'list keys of the machine', 'zh-CN': '列出机器的密钥' },
    escape: {
      en: '/proc/keys names the keys of others, which are not apart for each container.',
      'zh-CN': '/proc/keys 列出别人的密钥，它们并不按容器分开。',
    },
    known: '/proc/keys, masked since 2018',
    harmless: HARMLESS,
    obstacles: [wall('mask'), wall('user'), wall('ids', 'root'), wall('keyring'), wall('root')],
    run(by) {
      const outside = new Set(serials(readFileSync('/proc/keys', 'latin1')));
      return readBeginning(by, ['/proc/keys'], (bytes) =>
        serials(bytes.toString('latin1')).some((serial) => outside.has(serial)),
      );
    },
  },
  {
    name: 'dmesg',
    kind: 'secrets',
    title: { en: "read the machine's kernel log", 'zh-CN': '读机器的内核日志' },
    escape: {
      en: 'It tells of crashes, addresses and devices, and of what other containers did.',
      'zh-CN': '里面有崩溃、地址、设备，以及其他容器做过的事。',
    },
    known: 'syslog(2), dmesg_restrict 2010',
    harmless: HARMLESS,
    obstacles: [...privileged('CAP_SYSLOG'), setting('kernel.dmesg_restrict')],
    run(by) {
      const room = new Room(64, (bytes) => `/* ${bytes.length} bytes */`);
      by.call('syslog', SYSLOG_ACTION_READ_ALL, room, 64);
      return judgeCall(by);
    },
  },
  secretAttempt({
    name: 'kmsg',
    title: { en: "read the kernel log's device", 'zh-CN': '读内核日志的设备' },
    escape: {
      en: 'A program that reads /dev/kmsg reads the log of the machine; one that writes it forges it.',
      'zh-CN': '读 /dev/kmsg 就是读机器的日志；写它就是伪造日志。',
    },
    known: '/dev/kmsg',
    obstacles: [
      wall('dev'),
      wall('devices', 'c 1:11 r'),
      cap('CAP_SYSLOG'),
      wall('user'),
      setting('kernel.dmesg_restrict'),
    ],
    remedy: ['mount dev'],
    paths: ['/dev/kmsg'],
  }),
  secretAttempt({
    name: 'timer-list',
    title: { en: 'read the timers of every process', 'zh-CN': '读取每个进程的定时器' },
    escape: {
      en: 'timer_list and sched_debug name processes of the machine, and when they run.',
      'zh-CN': 'timer_list 和 sched_debug 列出机器的进程以及它们何时运行。',
    },
    known: '/proc/timer_list, CVE-2017-5967',
    obstacles: [],
    paths: ['/proc/timer_list', '/proc/sched_debug', '/proc/latency_stats'],
  }),
  secretAttempt({
    name: 'firmware',
    title: { en: "read the machine's firmware tables", 'zh-CN': '读机器的固件表' },
    escape: {
      en: 'They have licence keys, serial numbers and the layout of the memory.',
      'zh-CN': '里面有许可证密钥、序列号和内存布局。',
    },
    known: '/sys/firmware, masked since 2016',
    obstacles: [],
    paths: [
      '/sys/firmware/acpi/tables/APIC',
      '/sys/firmware/dmi/tables/DMI',
      '/sys/firmware/memmap/0/start',
      '/sys/firmware/fdt',
      '/sys/firmware/acpi/tables/FACP',
      '/sys/firmware/acpi/tables/DSDT',
    ],
  }),
  secretAttempt({
    name: 'powercap',
    title: { en: 'measure what the processor consumes', 'zh-CN': '测量处理器的耗电' },
    escape: {
      en: 'From the energy that is used one can tell what others compute, also their keys.',
      'zh-CN': '从消耗的能量可以推出别人在算什么，甚至他们的密钥。',
    },
    known: 'CVE-2020-8694 (PLATYPUS), 2020',
    obstacles: [],
    paths: ['/sys/devices/virtual/powercap/intel-rapl/intel-rapl:0/energy_uj'],
  }),
  secretAttempt({
    name: 'debugfs',
    title: { en: 'read what kernel developers can see', 'zh-CN': '读取内核开发者看的信息' },
    escape: {
      en: 'debugfs and tracefs show every process, and can be told to log what they do.',
      'zh-CN': 'debugfs 和 tracefs 显示每个进程，还能让内核记录它们的动作。',
    },
    known: '/sys/kernel/debug, /sys/kernel/tracing',
    obstacles: [],
    paths: [
      '/sys/kernel/debug/sched/debug',
      '/sys/kernel/tracing/current_tracer',
      '/sys/kernel/debug/fault_around_bytes',
    ],
  }),
  {
    name: 'passwords',
    kind: 'secrets',
    title: { en: 'read the password file of the machine', 'zh-CN': '读机器的密码文件' },
    escape: {
      en: 'A container that shares the root directory, or has a part of it mounted, reads /etc/shadow.',
      'zh-CN': '与机器共用根目录，或挂载了其中一部分的容器，可以读 /etc/shadow。',
    },
    known: '/etc/shadow',
    harmless: HARMLESS,
    obstacles: [wall('root'), wall('ids', 'root')],
    run(by, scene) {
      const path = '/etc/shadow';
      const fd = by.open(path, O.O_RDONLY | O.O_CLOEXEC);
      const opened = fd < 0 ? held(by) : through(by);
      if (fd >= 0) by.quietly('close', fd);
      // The image may have a file of that name.
      const isOther = scene.self.root !== scene.machine.root;
      return fd >= 0 && isOther ? { ...opened, result: 'held', sign: SIGNS.own } : opened;
    },
  },
];

/** The first column of /proc/keys. */
const serials = (text: string): string[] =>
  [...text.matchAll(/^([0-9a-f]{8}) /gm)].map(([, serial]) => serial!);
