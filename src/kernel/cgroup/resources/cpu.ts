import { translate } from '../../../locale/locale.ts';
import type { Resource } from '../resource.ts';
import { sharesOfWeight, weightOfShares } from '../units.ts';
import { parseLimit } from '../values.ts';

/** The length of the period in which a cpu quota counts: the kernel's own default, 100 ms. */
export const CPU_PERIOD_US = 100_000;

export interface CpuQuota {
  /** Of one CPU; above 100 for more than one. The kernel's minimum is 1 ms in a period. */
  readonly percent: number | 'max';
  readonly periodUs?: number | undefined;
}

/** Processor time in each period, sched-bwc.rst. */
export const cpuQuota: Resource<CpuQuota> = {
  controller: 'cpu',
  write(version, { percent, periodUs = CPU_PERIOD_US }) {
    const quota = percent === 'max' ? undefined : Math.round((percent * periodUs) / 100);
    if (version === 2) return [{ file: 'cpu.max', data: `${quota ?? 'max'} ${periodUs}` }];
    // The quota is checked against the period that is in force, so the period comes first.
    return [
      { file: 'cpu.cfs_period_us', data: `${periodUs}` },
      { file: 'cpu.cfs_quota_us', data: `${quota ?? -1}` },
    ];
  },
  files: { 1: ['cpu.cfs_quota_us', 'cpu.cfs_period_us'], 2: ['cpu.max'] },
  describe(version, ...contents) {
    const cpus = quotaCpus(version, ...contents);
    return cpus === undefined ? translate({ en: 'no limit', 'zh-CN': '没有限制' }) : describeCpus(cpus);
  },
  ceiling: quotaCpus,
  describeCeiling: describeCpus,
};

function quotaCpus(version: 1 | 2, first = '', second = ''): number | undefined {
  const [quota = '', period] = version === 2 ? first.split(' ') : [first, second];
  const quotaUs = parseLimit(quota);
  return quotaUs === undefined ? undefined : quotaUs / Number(period);
}

function describeCpus(cpus: number): string {
  return translate({
    en: `${Number((100 * cpus).toFixed(2))}% of one CPU`,
    'zh-CN': `一个 CPU 的 ${Number((100 * cpus).toFixed(2))}%`,
  });
}

/** Quota that was not used in earlier periods and may be used at once, in microseconds; at most the quota. */
export const cpuBurst: Resource<number> = {
  controller: 'cpu',
  write: (version, burstUs) => [
    { file: version === 2 ? 'cpu.max.burst' : 'cpu.cfs_burst_us', data: `${burstUs}` },
  ],
  files: { 1: ['cpu.cfs_burst_us'], 2: ['cpu.max.burst'] },
  describe: (_version, burstUs = '0') =>
    burstUs === '0'
      ? translate({ en: 'no burst', 'zh-CN': '没有突发' })
      : translate({
          en: `${Number(burstUs) / 1000} ms above the quota`,
          'zh-CN': `超出配额 ${Number(burstUs) / 1000} 毫秒`,
        }),
};

/** The share of a busy CPU relative to sibling groups, 1 to 10000; 100 is what a v2 group starts with. */
export const cpuWeight: Resource<number> = {
  controller: 'cpu',
  write(version, weight) {
    if (version === 2) return [{ file: 'cpu.weight', data: `${weight}` }];
    return [{ file: 'cpu.shares', data: `${sharesOfWeight(weight)}` }];
  },
  files: { 1: ['cpu.shares'], 2: ['cpu.weight'] },
  describe: describeWeight,
};

/** The same as v1 says it, 2 to 262144; 1024 is what a v1 group starts with. */
export const cpuShares: Resource<number> = {
  ...cpuWeight,
  write(version, shares) {
    if (version === 1) return [{ file: 'cpu.shares', data: `${shares}` }];
    return [{ file: 'cpu.weight', data: `${weightOfShares(shares)}` }];
  },
};

function describeWeight(version: 1 | 2, value = ''): string {
  if (version === 2)
    return translate({
      en: `weight ${value}, which v1 would call ${sharesOfWeight(Number(value))} shares`,
      'zh-CN': `权重 ${value}，在 v1 上相当于 ${sharesOfWeight(Number(value))} shares`,
    });
  return translate({
    en: `${value} shares, which v2 would call weight ${weightOfShares(Number(value))}`,
    'zh-CN': `${value} shares，在 v2 上相当于权重 ${weightOfShares(Number(value))}`,
  });
}
