import type { DeviceRule } from '../kernel/cgroup/device-rules.ts';
import { addDeviceRules, type DeviceReport } from '../lab/devices.ts';
import { choice, type DeviceNumbers, deviceAccess, deviceNumbers } from './kinds.ts';
import { optional, required } from './params.ts';
import { quoteWord, quoteWords } from './quote.ts';
import type { StepContext } from './step.ts';

/** What the two steps about devices have in common. */
export const ABOUT_DEVICES = {
  group: 'limits',
  params: {
    type: required(choice(['a', 'b', 'c']), {
      en: 'all, block or character devices',
      'zh-CN': 'a 全部、b 块设备或 c 字符设备',
    }),
    numbers: optional(deviceNumbers, {
      en: 'major and minor number; *:* if you do not say',
      'zh-CN': '主设备号和次设备号；不写则是 *:*',
    }),
    access: optional(deviceAccess, {
      en: 'read, write, mknod; all if you do not say',
      'zh-CN': '读、写、mknod；不写则是全部',
    }),
  },
  man: ['cgroups(7)', 'mknod(2)', 'bpf(2)', 'Documentation/admin-guide/cgroup-v1/devices.rst'],
  notes: [
    {
      en: 'It counts at open(2) and mknod(2): what is open stays open. /dev/null is c 1:3, terminals are c 136:*.',
      'zh-CN': '它在 open(2) 和 mknod(2) 时起作用：已经打开的不受影响。/dev/null 是 c 1:3，终端是 c 136:*。',
    },
    {
      en: 'cgroup v1 has the files devices.allow and devices.deny. cgroup v2 has no files: ns-lab assembles a BPF program of the rules and attaches it to the group (`show cgroup devices` lists it). For that the kernel wants real root.',
      'zh-CN':
        'cgroup v1 有文件 devices.allow 和 devices.deny。cgroup v2 没有这样的文件：ns-lab 把规则汇编成一个 BPF 程序并挂到组上（`show cgroup devices` 列出它）。为此内核要求真正的 root。',
    },
  ],
} as const;

interface Arguments {
  readonly type: DeviceRule['type'];
  readonly numbers: DeviceNumbers | undefined;
  readonly access: string | undefined;
}

/** Puts a rule into force and says how. */
export function applyRule(
  context: StepContext,
  verdict: DeviceRule['verdict'],
  { type, numbers = { major: '*', minor: '*' }, access = 'rwm' }: Arguments,
): void {
  const rule: DeviceRule = { verdict, type, ...numbers, access };
  reportRules(context, verdict, addDeviceRules(context.lab, context.box, [rule]));
}

/** What the kernel says of the rules now. */
export function reportRules(
  context: StepContext,
  verdict: DeviceRule['verdict'],
  report: DeviceReport,
): void {
  if (report.version === 2) {
    const { program, id, directory, count } = report;
    context.note({
      en: `cgroup v2: BPF program ${id} of ${program.length} instructions is attached; the kernel says that the group has ${count} of its own. It tests the newest rule first`,
      'zh-CN': `cgroup v2：已挂上 BPF 程序 ${id}，共 ${program.length} 条指令；内核说这个组有 ${count} 个自己的程序。它最先检查最新的规则`,
    });
    context.shell(`bpftool cgroup show ${directory}`);
    return;
  }
  for (const { path, data } of report.writes)
    context.shell(`echo ${quoteWords(data.split(' '))} > ${quoteWord(path)}`);
  context.note({
    en: `cgroup v1 says devices.list ${report.list.replaceAll('\n', '; ') || 'nothing: no device is allowed'}`,
    'zh-CN': `cgroup v1 给出 devices.list ${report.list.replaceAll('\n', '；') || '（空）：不允许任何设备'}`,
  });
  if (verdict === 'deny' && report.list.startsWith('a *:* rwm')) {
    context.note({
      en: 'devices.list does not show what is denied while all else is allowed',
      'zh-CN': '其余都允许时，devices.list 不显示被禁止的',
    });
  }
}
