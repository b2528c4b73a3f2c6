/** The controllers that ns-lab uses. */
export const CONTROLLERS = ['cpu', 'cpuset', 'memory', 'pids'] as const;
export type ControllerName = (typeof CONTROLLERS)[number];

/** The files of a group that a snapshot reads, see cgroups(7) and the kernel's cgroup-v1/ and cgroup-v2 documents. */
export const SNAPSHOT_FILES: Readonly<Record<1 | 2, Readonly<Record<ControllerName, readonly string[]>>>> = {
  1: {
    cpu: ['cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.shares', 'cpu.stat'],
    cpuset: ['cpuset.cpus', 'cpuset.mems'],
    memory: ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'memory.failcnt', 'memory.oom_control'],
    pids: ['pids.max', 'pids.current', 'pids.events'],
  },
  2: {
    cpu: ['cpu.max', 'cpu.weight', 'cpu.stat'],
    cpuset: ['cpuset.cpus', 'cpuset.cpus.effective', 'cpuset.mems'],
    memory: ['memory.max', 'memory.current', 'memory.events', 'memory.swap.max'],
    pids: ['pids.max', 'pids.current', 'pids.events'],
  },
};

/** Files whose contents move on by themselves, so that a difference between two readings says nothing. */
export const VOLATILE_FILES: ReadonlySet<string> = new Set([
  'cpu.stat',
  'memory.current',
  'memory.usage_in_bytes',
]);

/**
 * Files that a new group must copy from the group it is made in before a process may join it, in this order: a v1
 * cpuset starts without any CPU and memory node, and a process that joins it gets ENOSPC, cpuset(7).
 */
export const COPIED_FROM_PARENT: Readonly<
  Record<1 | 2, Readonly<Partial<Record<string, readonly string[]>>>>
> = {
  1: { cpuset: ['cpuset.mems', 'cpuset.cpus'] },
  2: {},
};
