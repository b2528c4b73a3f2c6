import { translate } from '../../../locale/locale.ts';
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
        why: {
          en: 'cgroup v1 has no limit that slows processes down',
          'zh-CN': 'cgroup v1 没有让进程慢下来的限制',
        },
        instead: {
          en: '`set memory low` sets memory.soft_limit_in_bytes, which counts only when the whole machine is short of memory',
          'zh-CN': '`set memory low` 设置 memory.soft_limit_in_bytes，它只在整台机器内存紧张时起作用',
        },
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
      return translate({
        en: `${describeLimit(version, value)} are protected while other groups have memory to give`,
        'zh-CN': `别的组还有内存可回收时，保护这里的 ${describeLimit(version, value)}`,
      });
    return translate({
      en: `what is above ${describeLimit(version, value)} goes first when the machine is short of memory`,
      'zh-CN': `机器内存紧张时，超过 ${describeLimit(version, value)} 的部分最先被回收`,
    });
  },
};

/** Memory that is never taken away. */
export const memoryMin = bytesIn(
  { 2: 'memory.min' },
  {
    1: {
      why: { en: 'cgroup v1 cannot guarantee memory to a group', 'zh-CN': 'cgroup v1 不能为一个组保证内存' },
      instead: {
        en: '`set memory low` sets memory.soft_limit_in_bytes, which is weaker',
        'zh-CN': '`set memory low` 设置 memory.soft_limit_in_bytes，它弱一些',
      },
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
      : translate({
          en: `memory and swap together: ${describeLimit(version, value)}`,
          'zh-CN': `内存与交换空间之和：${describeLimit(version, value)}`,
        });
  },
};

function memoryLimit(group: GroupFiles): number {
  if (group.read(MEMSW) === undefined) {
    throw new ResourceError(
      translate({
        en: 'this kernel does not count swap on cgroup v1',
        'zh-CN': '这个内核在 cgroup v1 上不统计交换空间',
      }),
      translate({
        en: 'boot with swapaccount=1, or with cgroup v2',
        'zh-CN': '启动时加 swapaccount=1，或用 cgroup v2 启动',
      }),
    );
  }
  const limit = parseLimit(group.read('memory.limit_in_bytes') ?? '');
  if (limit !== undefined) return limit;
  throw new ResourceError(
    translate({
      en: 'cgroup v1 limits memory and swap together (memory.memsw.limit_in_bytes), so memory needs its limit first',
      'zh-CN': 'cgroup v1 限制的是内存与交换空间之和（memory.memsw.limit_in_bytes），所以要先限制内存',
    }),
    'set memory max 64M',
  );
}

/** How readily memory of processes is swapped out, in comparison with page cache: 0 to 200, 60 by default. */
export const swappiness: Resource<number> = {
  controller: 'memory',
  lacks: {
    2: {
      why: {
        en: 'cgroup v2 has no swappiness of a group: vm.swappiness holds for the whole machine',
        'zh-CN': 'cgroup v2 的组没有 swappiness：vm.swappiness 对整台机器有效',
      },
      instead: {
        en: '`set swap max 0` keeps the box out of swap',
        'zh-CN': '`set swap max 0` 让盒子不用交换空间',
      },
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
      why: {
        en: 'on cgroup v1 the OOM killer always picks one process',
        'zh-CN': '在 cgroup v1 上，OOM killer 总是只选一个进程',
      },
      instead: {
        en: 'memory.oom_control can only switch it off; `set oom_score_adj` says whom it picks',
        'zh-CN': 'memory.oom_control 只能把它关掉；`set oom_score_adj` 决定它选谁',
      },
    },
  },
  write: (_version, isOn) => [{ file: 'memory.oom.group', data: isOn ? '1' : '0' }],
  files: { 1: [], 2: ['memory.oom.group'] },
  describe: (_version, value = '') =>
    value === '1'
      ? translate({
          en: 'the OOM killer ends all processes together',
          'zh-CN': 'OOM killer 把所有进程一起结束',
        })
      : translate({ en: 'the OOM killer ends one process', 'zh-CN': 'OOM killer 只结束一个进程' }),
};

function describeLimit(_version: 1 | 2, value = ''): string {
  const limit = parseLimit(value);
  return limit === undefined ? translate({ en: 'no limit', 'zh-CN': '没有限制' }) : describeBytes(limit);
}
