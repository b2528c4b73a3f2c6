import { describeBytes } from '../../kernel/cgroup/units.ts';
import { defineWords } from '../../locale/locale.ts';
import type { CgroupUsage } from '../cgroup-usage.ts';
import type { Subject } from './generator.ts';
import { idlePercent, type MachineView } from './machine.ts';

const words = defineWords({
  en: {
    cpu: (cpus: string) => `${cpus} CPUs`,
    ofQuota: (percent: string) => `${percent}% of its quota`,
    throttled: (count: number, all: number) => `throttled in ${count} of ${all} periods`,
    top: (idle: string, cpus: number) => `(top shows the machine: ${cpus} CPUs, ${idle}% idle)`,
    memory: (used: string, max: string) => `memory ${used} of ${max}`,
    kinds: (anon: string, file: string, kernel: string, swap: string) =>
      `anon ${anon}, file ${file}, kernel ${kernel}, swap ${swap}`,
    free: (available: string, all: string) => `(free shows the machine: ${available} of ${all} available)`,
    kills: (count: number) => `OOM kills ${count}`,
    pids: (current: number, max: string) => `tasks ${current} of ${max}`,
    refused: (count: number) => `refused ${count}`,
    io: (read: string, written: string) => `disk: read ${read}/s, write ${written}/s`,
    operations: (reads: string, writes: string) => `${reads} + ${writes} operations/s`,
    pressure: (shares: string) => `pressure ${shares}`,
  },
  'zh-CN': {
    cpu: (cpus) => `${cpus} 个 CPU`,
    ofQuota: (percent) => `占配额的 ${percent}%`,
    throttled: (count, all) => `${all} 个周期中有 ${count} 个被限流`,
    top: (idle, cpus) => `（top 显示的是整台机器：${cpus} 个 CPU，空闲 ${idle}%）`,
    memory: (used, max) => `内存 ${used}，上限 ${max}`,
    kinds: (anon, file, kernel, swap) => `匿名 ${anon}，文件 ${file}，内核 ${kernel}，交换 ${swap}`,
    free: (available, all) => `（free 显示的是整台机器：${all} 中可用 ${available}）`,
    kills: (count) => `OOM 杀死 ${count} 个`,
    pids: (current, max) => `任务 ${current}，上限 ${max}`,
    refused: (count) => `拒绝 ${count} 次`,
    io: (read, written) => `磁盘：读 ${read}/秒，写 ${written}/秒`,
    operations: (reads, writes) => `每秒操作 ${reads} + ${writes} 次`,
    pressure: (shares) => `压力 ${shares}`,
  },
});

/** What one line of a running load is made of. */
export interface Moment {
  readonly subject: Subject;
  readonly usage: CgroupUsage;
  readonly before: MachineView;
  readonly now: MachineView;
}

/** The figures that belong to what a load uses up: `0.2 CPUs, 100% of its quota …`. A figure that is missing is left out. */
export function describeUsage(moment: Moment): string {
  const parts = PARTS[moment.subject](moment);
  const given = [...parts, pressure(moment.usage)].filter((part) => part !== undefined);
  // What stands in brackets belongs to what is before it.
  return given.join(', ').replaceAll(', (', ' (');
}

type Part = string | undefined;

const PARTS: Readonly<Record<Subject, (moment: Moment) => Part[]>> = {
  cpu({ usage: { cpu }, before, now }) {
    if (cpu?.cpus === undefined) return [];
    const { cpus, shareOfQuota, newPeriods, newThrottledPeriods } = cpu;
    return [
      words().cpu(cpus.toFixed(2)),
      shareOfQuota === undefined ? undefined : words().ofQuota((100 * shareOfQuota).toFixed(0)),
      newPeriods ? words().throttled(newThrottledPeriods ?? 0, newPeriods) : undefined,
      words().top(idlePercent(before, now).toFixed(0), now.cpus),
    ];
  },
  memory({ usage: { memory }, now }) {
    if (memory?.currentBytes === undefined) return [];
    const { currentBytes, maxBytes, anonBytes, fileBytes, kernelBytes, swapBytes, oomKills } = memory;
    return [
      words().memory(describeBytes(currentBytes), sizeOr(maxBytes, 'max')),
      words().kinds(sizeOr(anonBytes), sizeOr(fileBytes), sizeOr(kernelBytes), sizeOr(swapBytes)),
      words().free(describeBytes(now.availableBytes), describeBytes(now.memoryBytes)),
      oomKills ? words().kills(oomKills) : undefined,
    ];
  },
  pids({ usage: { pids } }) {
    if (pids?.current === undefined) return [];
    return [
      words().pids(pids.current, pids.max === undefined ? 'max' : String(pids.max)),
      pids.refused ? words().refused(pids.refused) : undefined,
    ];
  },
  io({ usage: { io } }) {
    if (io?.writtenBytesPerS === undefined) return [];
    const { readBytesPerS = 0, writtenBytesPerS, readsPerS = 0, writesPerS = 0 } = io;
    return [
      words().io(describeBytes(Math.round(readBytesPerS)), describeBytes(Math.round(writtenBytesPerS))),
      words().operations(readsPerS.toFixed(0), writesPerS.toFixed(0)),
    ];
  },
};

function pressure({ pressure: shares }: CgroupUsage): Part {
  const texts = Object.entries(shares).map(([name, { someAvg10 }]) => `${name} ${someAvg10}%`);
  return texts.length > 0 ? words().pressure(texts.join(' ')) : undefined;
}

const sizeOr = (bytes: number | undefined, otherwise = '?'): string =>
  bytes === undefined ? otherwise : describeBytes(bytes);
