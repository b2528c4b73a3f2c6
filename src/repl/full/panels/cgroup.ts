import { CONTROLLERS, type ControllerName } from '../../../kernel/cgroup/controllers.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { type CgroupUsage, cgroupUsage } from '../../../lab/cgroup-usage.ts';
import { counted } from '../../../locale/counted.ts';
import { defineWords } from '../../../locale/locale.ts';
import { type Line, line, type Span, span } from '../text/line.ts';
import { bar, columns, gutter, value } from './cells.ts';
import { formatBytes } from './format-bytes.ts';
import type { Panel, PanelInput } from './panel.ts';

const words = defineWords({
  en: {
    title: 'control groups',
    short: 'cgroup',
    none: 'none of its own: try `set cpu quota`',
    own: (names: string) => `own: ${names}`,
    ended: 'the box has ended',
    shared: "in the host's groups: ",
    missing: 'not on this machine: ',
    noLimit: 'no limit',
    of: (most: string) => ` of ${most}`,
    cpus: (count: string) => `${count} CPU`,
    measuring: 'measuring …',
    unknown: 'use not known',
    throttled: (periods: number, of: number) => `throttled in ${periods} of ${of} periods`,
    oom: (count: number) => `OOM killer: ${count} killed`,
    refused: (count: number) => `fork refused ${counted(count, 'time')}`,
    anon: (anon: string, file: string) => `processes ${anon}, page cache ${file}`,
    processes: (count: number) => `${count}`,
    rates: (read: string, written: string) => `read ${read}/s, written ${written}/s`,
  },
  'zh-CN': {
    title: '控制组',
    short: '控制组',
    none: '没有自己的组：试试 `set cpu quota`',
    own: (names) => `自己的：${names}`,
    ended: '盒子已结束',
    shared: '在宿主机的组里：',
    missing: '本机没有：',
    noLimit: '没有限制',
    of: (most) => `，上限 ${most}`,
    cpus: (count) => `${count} 个 CPU`,
    measuring: '正在测量…',
    unknown: '用量未知',
    throttled: (periods, of) => `${of} 个周期中 ${periods} 个被限流`,
    oom: (count) => `OOM 杀死了 ${count} 个进程`,
    refused: (count) => `fork 被拒绝 ${count} 次`,
    anon: (anon, file) => `进程 ${anon}，页缓存 ${file}`,
    processes: (count) => `${count}`,
    rates: (read, written) => `读 ${read}/s，写 ${written}/s`,
  },
});

const BAR_WIDTH = 16;
/** Files of a group that say nothing while nothing has been written to them. */
const LIMITS =
  /^(cpu\.(max|cfs_quota_us|cfs_period_us|weight|shares)|cpuset\.(cpus|mems)|memory\.(max|high|limit_in_bytes)|pids\.max|io\.max|freezer\.state|cgroup\.freeze)$/;

/** The groups of the box: use against limit, counters of what was held back, and the files that say so. */
export const cgroupPanel: Panel = {
  id: 'cgroup',
  title: () => words().title,
  short: () => words().short,
  summary(input) {
    if (input.box?.ended !== undefined) return words().ended;
    const own = ownControllers(input);
    return own.length > 0 ? words().own(own.join(' ')) : words().none;
  },
  lines(input) {
    const of = input.box ?? input.host;
    if (of.ended !== undefined) return [line('  ', span(words().ended, 'warn'))];
    const own = ownControllers(input);
    const usage = cgroupUsage(input.before, of);
    const rows = own.flatMap((controller) => [...figures(controller, usage), ...files(controller, input)]);
    return [...rows, ...rest(input, own)];
  },
};

function ownControllers({ host, box }: PanelInput): ControllerName[] {
  if (!box) return [];
  return CONTROLLERS.filter((controller) => {
    const [own, theirs] = [box.cgroup[controller], host.cgroup[controller]];
    return 'path' in own && 'path' in theirs && own.path !== theirs.path;
  });
}

const label = (text: string): Span => span(text.padEnd(8), 'strong');

/** One row with a bar where there is a limit, and one for what the limit has done. */
function figures(controller: ControllerName, usage: CgroupUsage): Line[] {
  switch (controller) {
    case 'cpu':
      return cpuRows(usage);
    case 'memory':
      return memoryRows(usage);
    case 'pids':
      return pidsRows(usage);
    case 'io':
      return ioRows(usage);
    default:
      return [line('  ', label(controller))];
  }
}

function cpuRows({ cpu, intervalMs }: CgroupUsage): Line[] {
  if (!cpu) return [];
  const used = cpu.cpus === undefined ? words().unknown : words().cpus(cpu.cpus.toFixed(2));
  const most = cpu.quotaCpus;
  const share = cpu.shareOfQuota;
  const isMeasured = intervalMs !== undefined && share !== undefined;
  return [
    line(
      '  ',
      label('cpu'),
      ...(isMeasured ? [bar(share, BAR_WIDTH), span(' ')] : []),
      span(used),
      span(most === undefined ? `  ${words().noLimit}` : words().of(words().cpus(most.toFixed(2))), 'dim'),
    ),
    ...(cpu.throttledPeriods === undefined || cpu.periods === undefined
      ? []
      : [counter(words().throttled(cpu.throttledPeriods, cpu.periods), cpu.throttledPeriods > 0)]),
  ];
}

function memoryRows({ memory }: CgroupUsage): Line[] {
  if (!memory) return [];
  const { currentBytes, maxBytes, anonBytes, fileBytes, oomKills } = memory;
  return [
    useRow('memory', currentBytes, maxBytes, formatBytes),
    ...(anonBytes === undefined || fileBytes === undefined
      ? []
      : [counter(words().anon(formatBytes(anonBytes), formatBytes(fileBytes)), false)]),
    ...(oomKills === undefined ? [] : [counter(words().oom(oomKills), oomKills > 0)]),
  ];
}

function pidsRows({ pids }: CgroupUsage): Line[] {
  if (!pids) return [];
  const { refused = 0 } = pids;
  return [
    useRow('pids', pids.current, pids.max, String),
    ...(refused > 0 ? [counter(words().refused(refused), true)] : []),
  ];
}

function ioRows({ io }: CgroupUsage): Line[] {
  if (!io) return [];
  const { readBytesPerS: read, writtenBytesPerS: written } = io;
  const text =
    read === undefined || written === undefined
      ? words().measuring
      : words().rates(formatBytes(read), formatBytes(written));
  return [line('  ', label('io'), span(text))];
}

function useRow(
  name: string,
  used: number | undefined,
  most: number | undefined,
  format: (figure: number) => string,
): Line {
  return line(
    '  ',
    label(name),
    ...(most === undefined || used === undefined ? [] : [bar(used / most, BAR_WIDTH), span(' ')]),
    span(used === undefined ? '?' : format(used)),
    span(most === undefined ? `  ${words().noLimit}` : words().of(format(most)), 'dim'),
  );
}

const counter = (text: string, isAlarming: boolean): Line =>
  line(`  ${' '.repeat(8)}`, span(text, isAlarming ? 'warn' : 'dim'));

/** The group and its limits as the kernel's files have them. */
function files(controller: ControllerName, { box, change }: PanelInput): Line[] {
  const reading = box!.cgroup[controller];
  if ('unavailable' in reading) return [];
  const path = change(box!.actor, `cgroup.${controller}.path`);
  const own = Object.entries(reading.files).flatMap(([file, content]) => {
    const changed = change(box!.actor, `cgroup.${controller}.${file}`);
    if (!LIMITS.test(file) && !changed) return [];
    if (isUnreadable(content)) return [];
    const text = content.split('\n').join('; ');
    return [
      columns([gutter(changed), span(`${' '.repeat(8)}${file}`, 'dim'), value(text, changed)], [2, 34]),
    ];
  });
  const group = line(
    gutter(path),
    `${' '.repeat(8)}`,
    value(`v${reading.version} ${reading.path}`, path, 'dim'),
  );
  return [group, ...own];
}

/** Controllers that the box does not have to itself, in a line each kind. */
function rest({ host, box }: PanelInput, own: readonly ControllerName[]): Line[] {
  const cgroup = (box ?? host).cgroup;
  const others = CONTROLLERS.filter((controller) => !own.includes(controller));
  const shared = others.filter((controller) => 'path' in cgroup[controller]);
  const missing = others.filter((controller) => !('path' in cgroup[controller]));
  const row = (text: string, names: readonly string[]) =>
    names.length === 0 ? [] : [line('  ', span(text, 'dim'), span(names.join(' '), 'dim'))];
  return [...row(words().shared, shared), ...row(words().missing, missing)];
}
