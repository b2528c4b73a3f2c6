import type { Translated } from '../../../locale/locale.ts';
import { type Attempt, absent } from '../attempt.ts';
import { wall } from './obstacles.ts';
import { openForWriting } from './open-files.ts';

const HARMLESS: Translated = {
  en: 'The file is opened for writing and closed again: nothing is written, and opening it changes nothing.',
  'zh-CN': '只以写方式打开文件再关闭：什么都不写，打开本身也不改变任何东西。',
};

interface SettingAttempt extends Pick<Attempt, 'name' | 'title' | 'escape' | 'known'> {
  readonly paths: readonly string[];
}

const settingAttempt = ({ paths, ...about }: SettingAttempt): Attempt => ({
  ...about,
  kind: 'settings',
  harmless: HARMLESS,
  obstacles: [wall('mask'), wall('readonly'), wall('ids', 'root'), wall('root')],
  remedy: paths[0]!.startsWith('/sys/') ? ['readonly /sys'] : ['readonly default'],
  run: (by) => openForWriting(by, paths),
});

const binfmtMisc = settingAttempt({
  name: 'binfmt-misc',
  title: { en: 'register an interpreter for programs of the machine', 'zh-CN': '为机器上的程序登记解释器' },
  escape: {
    en: 'An interpreter with the flag C is started with the rights of the set-user-ID program that matches it.',
    'zh-CN': '带 C 标志的解释器会以匹配到的 set-user-ID 程序的权限启动。',
  },
  known: 'binfmt_misc, 2019',
  paths: ['/proc/sys/fs/binfmt_misc/register'],
});

/** systemd mounts it when somebody looks there for the first time: an attempt does not make it do so. */
const BINFMT_MISC: Attempt = {
  ...binfmtMisc,
  run: (by, scene) =>
    scene.machine.mounts.some(({ fstype }) => fstype === 'binfmt_misc')
      ? binfmtMisc.run(by, scene)
      : absent('no-such-file'),
};

/** Files in /proc and /sys by which the whole machine is told what to do. */
export const SETTINGS: readonly Attempt[] = [
  settingAttempt({
    name: 'core-pattern',
    title: {
      en: 'name the program that the machine starts for a core dump',
      'zh-CN': '指定机器为核心转储启动的程序',
    },
    escape: {
      en: 'With a pipe in core_pattern the kernel starts a program as root on the machine when a process of the box crashes.',
      'zh-CN': 'core_pattern 里写管道，盒子里的进程一崩溃，内核就以 root 在机器上启动那个程序。',
    },
    known: '/proc/sys/kernel/core_pattern, 2019',
    paths: ['/proc/sys/kernel/core_pattern'],
  }),
  settingAttempt({
    name: 'modprobe-path',
    title: { en: 'name the program that loads modules', 'zh-CN': '指定加载模块的程序' },
    escape: {
      en: 'The kernel starts the program in modprobe as root on the machine when a file of an unknown format is executed.',
      'zh-CN': '执行格式未知的文件时，内核以 root 在机器上启动 modprobe 里写的程序。',
    },
    known: '/proc/sys/kernel/modprobe',
    paths: ['/proc/sys/kernel/modprobe', '/proc/sys/kernel/hotplug'],
  }),
  settingAttempt({
    name: 'sysctl',
    title: { en: 'change a machine-wide sysctl', 'zh-CN': '修改全机的 sysctl' },
    escape: {
      en: 'Names outside the namespaces hold for every process: panic on a fault, no memory for anybody, no limits of files.',
      'zh-CN': '不属于命名空间的名字对每个进程都有效：出错就 panic、谁都拿不到内存、文件数没有上限。',
    },
    known: '/proc/sys/vm, /proc/sys/kernel, /proc/sys/fs',
    paths: ['/proc/sys/vm/overcommit_memory', '/proc/sys/kernel/panic', '/proc/sys/fs/file-max'],
  }),
  BINFMT_MISC,
  settingAttempt({
    name: 'sysrq-trigger',
    title: { en: 'press the magic SysRq keys of the machine', 'zh-CN': '按机器的魔术 SysRq 键' },
    escape: {
      en: 'One letter reboots the machine, kills everything, or remounts its file systems.',
      'zh-CN': '一个字母就能重启机器、杀掉一切或重新挂载文件系统。',
    },
    known: '/proc/sysrq-trigger, OCI masks it since 2015',
    paths: ['/proc/sysrq-trigger'],
  }),
  settingAttempt({
    name: 'uevent-helper',
    title: { en: 'name the program that hears of new devices', 'zh-CN': '指定处理新设备事件的程序' },
    escape: {
      en: 'The kernel starts the program in uevent_helper as root on the machine at the next event of a device.',
      'zh-CN': '下一个设备事件发生时，内核以 root 在机器上启动 uevent_helper 里写的程序。',
    },
    known: '/sys/kernel/uevent_helper, 2013',
    paths: ['/sys/kernel/uevent_helper'],
  }),
  settingAttempt({
    name: 'write-sysfs',
    title: { en: "change a setting of the machine's in /sys", 'zh-CN': '修改机器在 /sys 里的设置' },
    escape: {
      en: 'A writable /sys switches devices off, changes how memory is managed, or puts the machine to sleep.',
      'zh-CN': '可写的 /sys 可以关掉设备、改变内存管理方式，或让机器休眠。',
    },
    known: '/sys/kernel, /sys/power',
    paths: [
      '/sys/power/state',
      '/sys/kernel/mm/transparent_hugepage/enabled',
      '/sys/kernel/profiling',
      '/sys/kernel/mm/ksm/run',
    ],
  }),
  settingAttempt({
    name: 'oom-adj',
    title: { en: 'choose whom the machine kills when memory runs out', 'zh-CN': '决定内存耗尽时机器杀谁' },
    escape: {
      en: 'With panic_on_oom the machine stops when the box runs out of memory.',
      'zh-CN': '设了 panic_on_oom，盒子耗尽内存时整台机器都会停下。',
    },
    known: '/proc/sys/vm/panic_on_oom',
    paths: ['/proc/sys/vm/panic_on_oom'],
  }),
];
