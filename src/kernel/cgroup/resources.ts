import type { ControllerName } from './controllers.ts';
import type { FileWrite } from './new-group.ts';
import { describeBytes, sharesOfWeight, weightOfShares } from './units.ts';

/** Something of which a group gets a limited amount: how each cgroup version wants it said. */
export interface Resource<T> {
  readonly controller: ControllerName;
  /** What to write for a value, in this order. */
  write(version: 1 | 2, value: T): FileWrite[];
  /** The files that hold the value afterwards, by version. */
  readonly files: Readonly<Record<1 | 2, readonly string[]>>;
  /** The contents of `files`, trimmed and in the same order, in words: `20% of one CPU`. */
  describe(version: 1 | 2, ...contents: string[]): string;
}

/** The length of the period in which a cpu quota counts: the kernel's own default, 100 ms. */
export const CPU_PERIOD_US = 100_000;

/** Processor time, in percent of one CPU; above 100 for more than one. The kernel's minimum is 1 (1 ms). */
const cpuQuota: Resource<number | 'max'> = {
  controller: 'cpu',
  write(version, percent) {
    const quota = percent === 'max' ? undefined : Math.round((percent * CPU_PERIOD_US) / 100);
    if (version === 2) return [{ file: 'cpu.max', data: `${quota ?? 'max'} ${CPU_PERIOD_US}` }];
    // The quota is checked against the period that is in force, so the period comes first.
    return [
      { file: 'cpu.cfs_period_us', data: `${CPU_PERIOD_US}` },
      { file: 'cpu.cfs_quota_us', data: `${quota ?? -1}` },
    ];
  },
  files: { 1: ['cpu.cfs_quota_us', 'cpu.cfs_period_us'], 2: ['cpu.max'] },
  describe(version, first = '', second = '') {
    const [quota, period] = version === 2 ? first.split(' ') : [first, second];
    if (quota === 'max' || quota === '-1') return 'no limit';
    return `${Number(((100 * Number(quota)) / Number(period)).toFixed(2))}% of one CPU`;
  },
};

/** The share of a busy CPU relative to sibling groups, 1 to 10000; 100 is what a v2 group starts with. */
const cpuWeight: Resource<number> = {
  controller: 'cpu',
  write(version, weight) {
    if (version === 2) return [{ file: 'cpu.weight', data: `${weight}` }];
    return [{ file: 'cpu.shares', data: `${sharesOfWeight(weight)}` }];
  },
  files: { 1: ['cpu.shares'], 2: ['cpu.weight'] },
  describe(version, value = '') {
    return version === 2 ? `weight ${value}` : `${value} shares (weight ${weightOfShares(Number(value))})`;
  },
};

/** The CPUs that may be used, as the list format of cpuset(7) writes them: `0-1,3`. */
const cpusetCpus: Resource<string> = {
  controller: 'cpuset',
  write: (_version, list) => [{ file: 'cpuset.cpus', data: list }],
  files: { 1: ['cpuset.cpus'], 2: ['cpuset.cpus'] },
  describe: describeCpusetList('CPU', 'CPUs'),
};

/** The memory nodes that may be used, in the same list format. */
const cpusetMems: Resource<string> = {
  controller: 'cpuset',
  write: (_version, list) => [{ file: 'cpuset.mems', data: list }],
  files: { 1: ['cpuset.mems'], 2: ['cpuset.mems'] },
  describe: describeCpusetList('memory node', 'memory nodes'),
};

/** Memory in bytes; the kernel rounds down to whole pages. */
const memoryMax: Resource<number | 'max'> = {
  controller: 'memory',
  write(version, bytes) {
    if (version === 2) return [{ file: 'memory.max', data: `${bytes}` }];
    return [{ file: 'memory.limit_in_bytes', data: bytes === 'max' ? '-1' : `${bytes}` }];
  },
  files: { 1: ['memory.limit_in_bytes'], 2: ['memory.max'] },
  describe(_version, value = '') {
    // v1 shows "no limit" as the largest number of whole pages in a signed 64-bit number of bytes.
    return value === 'max' || Number(value) >= 2 ** 62 ? 'no limit' : describeBytes(Number(value));
  },
};

/** How many tasks (processes and threads) may exist at once. */
const pidsMax: Resource<number | 'max'> = {
  controller: 'pids',
  write: (_version, count) => [{ file: 'pids.max', data: `${count}` }],
  files: { 1: ['pids.max'], 2: ['pids.max'] },
  describe: (_version, value = '') => (value === 'max' ? 'no limit' : `${value} tasks`),
};

/** By the words that a learner types after `set`. */
export const RESOURCES = {
  'cpu quota': cpuQuota,
  'cpu weight': cpuWeight,
  'cpuset cpus': cpusetCpus,
  'cpuset mems': cpusetMems,
  'memory max': memoryMax,
  'pids max': pidsMax,
} as const;

// Empty in a v2 group that was not told: it uses what its parent may use.
function describeCpusetList(one: string, several: string): Resource<string>['describe'] {
  return (version, list = '') => {
    if (list === '') return version === 2 ? 'as the parent group' : `no ${several}`;
    return /^[0-9]+$/.test(list) ? `${one} ${list}` : `${several} ${list}`;
  };
}
