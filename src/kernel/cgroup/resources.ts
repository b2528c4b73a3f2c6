import { cpuBurst, cpuQuota, cpuShares, cpuWeight } from './resources/cpu.ts';
import { cpusetCpus, cpusetMems } from './resources/cpuset.ts';
import { freezer } from './resources/freezer.ts';
import { hugePages } from './resources/hugetlb.ts';
import { ioMax, ioWeight } from './resources/io.ts';
import {
  memoryHigh,
  memoryLow,
  memoryMax,
  memoryMin,
  oomGroup,
  swapMax,
  swappiness,
} from './resources/memory.ts';
import { netClass, netPriority } from './resources/net.ts';
import { pidsMax } from './resources/pids.ts';

export type { Resource } from './resource.ts';

/** Everything that can be limited, by the words that a learner types after `set`. */
export const RESOURCES = {
  'cpu quota': cpuQuota,
  'cpu burst': cpuBurst,
  'cpu weight': cpuWeight,
  'cpu shares': cpuShares,
  'cpuset cpus': cpusetCpus,
  'cpuset mems': cpusetMems,
  'memory max': memoryMax,
  'memory high': memoryHigh,
  'memory low': memoryLow,
  'memory min': memoryMin,
  'swap max': swapMax,
  swappiness,
  'oom group': oomGroup,
  'pids max': pidsMax,
  'io max': ioMax,
  'io weight': ioWeight,
  hugepages: hugePages,
  freezer,
  'net class': netClass,
  'net prio': netPriority,
} as const;
