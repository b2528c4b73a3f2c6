import type { ControllerName } from '../kernel/cgroup/controllers.ts';
import {
  parseFlatKeyed,
  parseLimit,
  parseNestedKeyed,
  sumOfBlkio,
  sumOfIoStat,
} from '../kernel/cgroup/values.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What a box's groups have used, from the files in its snapshots: the same shape for cgroup v1 and v2. A figure that
 * no file gives is undefined, never 0. Rates and the figures named "new" need two snapshots.
 */
export interface CgroupUsage {
  /** The time between the two snapshots; undefined with one. */
  readonly intervalMs: number | undefined;
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly pids: PidsUsage | undefined;
  readonly io: IoUsage | undefined;
  /** Pressure stall information; v2 groups only. */
  readonly pressure: Readonly<Partial<Record<'cpu' | 'memory' | 'io', Pressure>>>;
}

export interface CpuUsage {
  /** CPU time used since the group was made. */
  readonly usedUs: number | undefined;
  /** CPUs in use between the snapshots: 0.2 is a fifth of one. */
  readonly cpus: number | undefined;
  /** The quota in CPUs: 0.2 is a fifth of one. Undefined when there is none. */
  readonly quotaCpus: number | undefined;
  /** `cpus` by `quotaCpus`: 1 is all that is allowed. */
  readonly shareOfQuota: number | undefined;
  /** Periods in which the group wanted to run, and those in which it ran out of its quota; since it was made. */
  readonly periods: number | undefined;
  readonly throttledPeriods: number | undefined;
  /** For how long its CPUs were held back, all added up. */
  readonly throttledMs: number | undefined;
  /** The same between the snapshots. */
  readonly newPeriods: number | undefined;
  readonly newThrottledPeriods: number | undefined;
}

export interface MemoryUsage {
  readonly currentBytes: number | undefined;
  /** Undefined when there is no limit, as for the other limits. */
  readonly maxBytes: number | undefined;
  readonly highBytes: number | undefined;
  /** Memory of processes, without a file behind it. */
  readonly anonBytes: number | undefined;
  /** Page cache. */
  readonly fileBytes: number | undefined;
  readonly kernelBytes: number | undefined;
  readonly swapBytes: number | undefined;
  /** Processes that the OOM killer ended since the group was made, and between the snapshots. */
  readonly oomKills: number | undefined;
  readonly newOomKills: number | undefined;
}

export interface PidsUsage {
  readonly current: number | undefined;
  readonly max: number | undefined;
  /** How often fork(2) was refused because of the limit, since the group was made. */
  readonly refused: number | undefined;
}

export interface IoUsage {
  /** Since the group was made, over all devices. */
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly readBytesPerS: number | undefined;
  readonly writtenBytesPerS: number | undefined;
  readonly readsPerS: number | undefined;
  readonly writesPerS: number | undefined;
}

/** psi.rst: the share of the last 10 s, in percent, in which some or all tasks waited; `totalUs` since ever. */
export interface Pressure {
  readonly someAvg10: number;
  readonly fullAvg10: number | undefined;
  readonly someTotalUs: number;
}

/** The figures of one box, from its latest snapshot and an earlier one of the same box. */
export function cgroupUsage(before: Snapshot | undefined, after: Snapshot): CgroupUsage {
  const isSameBox = before?.actor === after.actor && before.takenAtMs < after.takenAtMs;
  const old = isSameBox ? before : undefined;
  const intervalMs = old && after.takenAtMs - old.takenAtMs;
  const seconds = intervalMs === undefined ? undefined : intervalMs / 1000;
  return {
    intervalMs,
    cpu: cpuUsage(old && cpuCounters(old), cpuCounters(after), seconds),
    memory: memoryUsage(old, after),
    pids: pidsUsage(after),
    io: ioUsage(old && ioCounters(old), ioCounters(after), seconds),
    pressure: pressures(after),
  };
}

/** The version of a controller here and a reader of its files; undefined when the box has no group for it. */
function filesOf({ cgroup }: Snapshot, controller: ControllerName) {
  const reading = cgroup[controller];
  if (!('files' in reading) || Object.keys(reading.files).length === 0) return undefined;
  const text = (file: string): string | undefined => {
    const content = reading.files[file];
    return typeof content === 'string' ? content : undefined;
  };
  const read = <T>(file: string, parse: (text: string) => T): T | undefined => {
    const content = text(file);
    return content === undefined ? undefined : parse(content);
  };
  return { version: reading.version, text, read };
}

interface CpuCounters {
  readonly usedUs: number | undefined;
  readonly quotaCpus: number | undefined;
  readonly periods: number | undefined;
  readonly throttledPeriods: number | undefined;
  readonly throttledMs: number | undefined;
}

function cpuCounters(snapshot: Snapshot): CpuCounters | undefined {
  const cpu = filesOf(snapshot, 'cpu');
  const accounting = filesOf(snapshot, 'cpuacct');
  const stat = cpu?.read('cpu.stat', parseFlatKeyed);
  if (!cpu) {
    const usedNs = accounting?.read('cpuacct.usage', Number);
    if (usedNs === undefined) return undefined;
    return {
      usedUs: usedNs / 1000,
      quotaCpus: undefined,
      periods: undefined,
      throttledPeriods: undefined,
      throttledMs: undefined,
    };
  }
  const [quota, period] =
    cpu.version === 2
      ? (cpu.text('cpu.max')?.split(' ') ?? [])
      : [cpu.text('cpu.cfs_quota_us'), cpu.text('cpu.cfs_period_us')];
  const quotaUs = quota === undefined ? undefined : parseLimit(quota);
  const usedNs = accounting?.read('cpuacct.usage', Number);
  return {
    usedUs: cpu.version === 2 ? stat?.get('usage_usec') : usedNs === undefined ? undefined : usedNs / 1000,
    quotaCpus: quotaUs === undefined ? undefined : quotaUs / Number(period),
    periods: stat?.get('nr_periods'),
    throttledPeriods: stat?.get('nr_throttled'),
    throttledMs:
      cpu.version === 2
        ? scaled(stat?.get('throttled_usec'), 1e-3)
        : scaled(stat?.get('throttled_time'), 1e-6),
  };
}

function cpuUsage(
  old: CpuCounters | undefined,
  now: CpuCounters | undefined,
  seconds: number | undefined,
): CpuUsage | undefined {
  if (!now) return undefined;
  const cpus = rate(old?.usedUs, now.usedUs, seconds && seconds * 1e6);
  return {
    ...now,
    cpus,
    shareOfQuota: cpus === undefined || now.quotaCpus === undefined ? undefined : cpus / now.quotaCpus,
    newPeriods: growth(old?.periods, now.periods),
    newThrottledPeriods: growth(old?.throttledPeriods, now.throttledPeriods),
  };
}

function memoryUsage(old: Snapshot | undefined, now: Snapshot): MemoryUsage | undefined {
  const memory = filesOf(now, 'memory');
  if (!memory) return undefined;
  const { version, read } = memory;
  const stat = read('memory.stat', parseFlatKeyed);
  const oomKills = oomKillsOf(now);
  const figures =
    version === 2
      ? {
          currentBytes: read('memory.current', Number),
          maxBytes: read('memory.max', parseLimit),
          highBytes: read('memory.high', parseLimit),
          anonBytes: stat?.get('anon'),
          fileBytes: stat?.get('file'),
          kernelBytes: stat?.get('kernel'),
          swapBytes: read('memory.swap.current', Number),
        }
      : {
          currentBytes: read('memory.usage_in_bytes', Number),
          maxBytes: read('memory.limit_in_bytes', parseLimit),
          highBytes: undefined,
          anonBytes: stat?.get('total_rss') ?? stat?.get('rss'),
          fileBytes: stat?.get('total_cache') ?? stat?.get('cache'),
          kernelBytes: read('memory.kmem.usage_in_bytes', Number),
          swapBytes: stat?.get('total_swap') ?? stat?.get('swap'),
        };
  return { ...figures, oomKills, newOomKills: growth(old && oomKillsOf(old), oomKills) };
}

function oomKillsOf(snapshot: Snapshot): number | undefined {
  const memory = filesOf(snapshot, 'memory');
  const file = memory?.version === 2 ? 'memory.events' : 'memory.oom_control';
  return memory?.read(file, parseFlatKeyed)?.get('oom_kill');
}

function pidsUsage(snapshot: Snapshot): PidsUsage | undefined {
  const pids = filesOf(snapshot, 'pids');
  return (
    pids && {
      current: pids.read('pids.current', Number),
      max: pids.read('pids.max', parseLimit),
      refused: pids.read('pids.events', parseFlatKeyed)?.get('max'),
    }
  );
}

interface IoCounters {
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly reads: number;
  readonly writes: number;
}

function ioCounters(snapshot: Snapshot): IoCounters | undefined {
  const io = filesOf(snapshot, 'io');
  if (!io) return undefined;
  if (io.version === 2) {
    const sum = (key: string) => io.read('io.stat', (text) => sumOfIoStat(text, key)) ?? 0;
    return { readBytes: sum('rbytes'), writtenBytes: sum('wbytes'), reads: sum('rios'), writes: sum('wios') };
  }
  const sum = (file: string, operation: 'Read' | 'Write') =>
    io.read(`blkio.throttle.${file}`, (text) => sumOfBlkio(text, operation)) ?? 0;
  return {
    readBytes: sum('io_service_bytes', 'Read'),
    writtenBytes: sum('io_service_bytes', 'Write'),
    reads: sum('io_serviced', 'Read'),
    writes: sum('io_serviced', 'Write'),
  };
}

function ioUsage(
  old: IoCounters | undefined,
  now: IoCounters | undefined,
  seconds: number | undefined,
): IoUsage | undefined {
  if (!now) return undefined;
  return {
    readBytes: now.readBytes,
    writtenBytes: now.writtenBytes,
    readBytesPerS: rate(old?.readBytes, now.readBytes, seconds),
    writtenBytesPerS: rate(old?.writtenBytes, now.writtenBytes, seconds),
    readsPerS: rate(old?.reads, now.reads, seconds),
    writesPerS: rate(old?.writes, now.writes, seconds),
  };
}

function pressures(snapshot: Snapshot): CgroupUsage['pressure'] {
  const found: { cpu?: Pressure; memory?: Pressure; io?: Pressure } = {};
  for (const name of ['cpu', 'memory', 'io'] as const) {
    const pressure = filesOf(snapshot, name)?.read(`${name}.pressure`, parsePressure);
    if (pressure) found[name] = pressure;
  }
  return found;
}

/** A file of pressure stall information; undefined for one that holds none. */
export function parsePressure(text: string): Pressure | undefined {
  const lines = parseNestedKeyed(text);
  const some = lines.get('some');
  if (!some) return undefined;
  const full = lines.get('full')?.get('avg10');
  return {
    someAvg10: Number(some.get('avg10')),
    fullAvg10: full === undefined ? undefined : Number(full),
    someTotalUs: Number(some.get('total')),
  };
}

/** A counter that went backwards belongs to another group of the same name. */
function growth(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined || after < before ? undefined : after - before;
}

function rate(before: number | undefined, after: number | undefined, time: number | undefined) {
  const grown = growth(before, after);
  return grown === undefined || !time ? undefined : grown / time;
}

const scaled = (value: number | undefined, factor: number) =>
  value === undefined ? undefined : value * factor;
