import { type GroupFiles, type Lack, type Resource, ResourceError } from '../resource.ts';
import { describeBytes } from '../units.ts';
import { parseLimit } from '../values.ts';

type Bytes = number | 'max';

const MEMSW = 'memory.memsw.limit_in_bytes';

/** A limit in bytes with a file of its own in each version that has it; the kernel rounds down to whole pages. */
function bytesIn(
  files: Readonly<Partial<Record<1 | 2, string>>>,
  lacks?: Readonly<Partial<Record<1 | 2, Lack>>>,
): Resource<Bytes> {
  return {
    controller: 'memory',
    ...(lacks ? { lacks } : {}),
    write(version, bytes) {
      const unlimited = version === 1 ? '-1' : 'max';
      return [{ file: files[version]!, data: bytes === 'max' ? unlimited : `${bytes}` }];
    },
    files: { 1: files[1] ? [files[1]] : [], 2: files[2] ? [files[2]] : [] },
    describe: describeLimit,
  };
}

/** At this the kernel takes memory back, and ends a process when that is not enough. */
export const memoryMax: Resource<Bytes> = {
  ...bytesIn({ 1: 'memory.limit_in_bytes', 2: 'memory.max' }),
  ceiling: (_version, value = '') => parseLimit(value),
  describeCeiling: describeBytes,
};

/** Above this the kernel slows processes down and takes memory back, and never ends one. */
export const memoryHigh: Resource<Bytes> = {
  ...bytesIn(
    { 2: 'memory.high' },
    {
      1: {
        why: 'cgroup v1 has no limit that slows processes down',
        instead:
          '`set memory low` sets memory.soft_limit_in_bytes, which counts only when the whole machine is short of memory',
      },
    },
  ),
  ceiling: (_version, value = '') => parseLimit(value),
  describeCeiling: describeBytes,
};

/** Memory that is left alone while others have some to give. Docker calls it a reservation, and maps it like this. */
export const memoryLow: Resource<Bytes> = {
  ...bytesIn({ 1: 'memory.soft_limit_in_bytes', 2: 'memory.low' }),
  describe(version, value = '') {
    if (version === 2)
      return `${describeLimit(version, value)} are protected while other groups have memory to give`;
    return `what is above ${describeLimit(version, value)} goes first when the machine is short of memory`;
  },
};

/** Memory that is never taken away. */
export const memoryMin = bytesIn(
  { 2: 'memory.min' },
  {
    1: {
      why: 'cgroup v1 cannot guarantee memory to a group',
      instead: '`set memory low` sets memory.soft_limit_in_bytes, which is weaker',
    },
  },
);

/** Swap space. v1 counts memory and swap together, so its limit is the sum of both. */
export const swapMax: Resource<Bytes> = {
  controller: 'memory',
  write(version, bytes, group) {
    if (version === 2) return [{ file: 'memory.swap.max', data: `${bytes}` }];
    return [{ file: MEMSW, data: bytes === 'max' ? '-1' : `${memoryLimit(group) + bytes}` }];
  },
  files: { 1: [MEMSW], 2: ['memory.swap.max'] },
  describe(version, value = '') {
    return version === 2
      ? describeLimit(version, value)
      : `memory and swap together: ${describeLimit(version, value)}`;
  },
};

function memoryLimit(group: GroupFiles): number {
  if (group.read(MEMSW) === undefined) {
    throw new ResourceError(
      'this kernel does not count swap on cgroup v1',
      'boot with swapaccount=1, or with cgroup v2',
    );
  }
  const limit = parseLimit(group.read('memory.limit_in_bytes') ?? '');
  if (limit !== undefined) return limit;
  throw new ResourceError(
    'cgroup v1 limits memory and swap together (memory.memsw.limit_in_bytes), so memory needs its limit first',
    'set memory max 64M',
  );
}

/** How readily memory of processes is swapped out, in comparison with page cache: 0 to 200, 60 by default. */
export const swappiness: Resource<number> = {
  controller: 'memory',
  lacks: {
    2: {
      why: 'cgroup v2 has no swappiness of a group: vm.swappiness holds for the whole machine',
      instead: '`set swap max 0` keeps the box out of swap',
    },
  },
  write: (_version, value) => [{ file: 'memory.swappiness', data: `${value}` }],
  files: { 1: ['memory.swappiness'], 2: [] },
  describe: (_version, value = '') => `swappiness ${value}`,
};

/** Whether the OOM killer ends all processes of the group, or one. */
export const oomGroup: Resource<boolean> = {
  controller: 'memory',
  lacks: {
    1: {
      why: 'on cgroup v1 the OOM killer always picks one process',
      instead: 'memory.oom_control can only switch it off; `set oom_score_adj` says whom it picks',
    },
  },
  write: (_version, isOn) => [{ file: 'memory.oom.group', data: isOn ? '1' : '0' }],
  files: { 1: [], 2: ['memory.oom.group'] },
  describe: (_version, value = '') =>
    value === '1' ? 'the OOM killer ends all processes together' : 'the OOM killer ends one process',
};

function describeLimit(_version: 1 | 2, value = ''): string {
  const limit = parseLimit(value);
  return limit === undefined ? 'no limit' : describeBytes(limit);
}
