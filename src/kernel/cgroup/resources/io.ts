import { translate } from '../../../locale/locale.ts';
import { type Resource, ResourceError } from '../resource.ts';
import { describeBytes } from '../units.ts';
import { parseNestedKeyed } from '../values.ts';

/** What io.max calls its limits, and the files of v1 for them. */
const RATES = {
  rbps: 'blkio.throttle.read_bps_device',
  wbps: 'blkio.throttle.write_bps_device',
  riops: 'blkio.throttle.read_iops_device',
  wiops: 'blkio.throttle.write_iops_device',
} as const;
export type IoRate = keyof typeof RATES;
export const IO_RATES = Object.keys(RATES) as readonly IoRate[];

export interface IoMax {
  /** `MAJ:MIN` of a whole disk. */
  readonly device: string;
  /** Bytes or operations a second. */
  readonly rates: Readonly<Partial<Record<IoRate, number | 'max'>>>;
}

/** Bytes and operations a second on one disk. */
export const ioMax: Resource<IoMax> = {
  controller: 'io',
  write(version, { device, rates }) {
    const given = IO_RATES.filter((rate) => rates[rate] !== undefined);
    if (version === 2) {
      return [
        { file: 'io.max', data: `${device} ${given.map((rate) => `${rate}=${rates[rate]}`).join(' ')}` },
      ];
    }
    // On v1, 0 takes a limit away.
    return given.map((rate) => ({
      file: RATES[rate],
      data: `${device} ${rates[rate] === 'max' ? 0 : rates[rate]}`,
    }));
  },
  files: { 1: IO_RATES.map((rate) => RATES[rate]), 2: ['io.max'] },
  describe(version, ...contents) {
    const parts = version === 2 ? fromIoMax(contents[0] ?? '') : fromBlkio(contents);
    return parts.length === 0 ? translate({ en: 'no limit', 'zh-CN': '没有限制' }) : parts.join('; ');
  },
};

function fromIoMax(text: string): string[] {
  return [...parseNestedKeyed(text)].map(([device, rates]) => {
    const limits = [...rates].filter(([, value]) => value !== 'max');
    return `${device}: ${limits.map(([rate, value]) => describeRate(rate as IoRate, Number(value))).join(', ')}`;
  });
}

function fromBlkio(contents: readonly string[]): string[] {
  const byDevice = new Map<string, string[]>();
  for (const [index, text] of contents.entries()) {
    for (const line of text.split('\n').filter(Boolean)) {
      const [device, value] = line.split(' ') as [string, string];
      const limits = byDevice.get(device) ?? [];
      byDevice.set(device, [...limits, describeRate(IO_RATES[index]!, Number(value))]);
    }
  }
  return [...byDevice].map(([device, limits]) => `${device}: ${limits.join(', ')}`);
}

function describeRate(rate: IoRate, value: number): string {
  const [en, zh] = rate.startsWith('r') ? ['read', '读'] : ['write', '写'];
  return rate.endsWith('bps')
    ? translate({ en: `${en} ${describeBytes(value)}/s`, 'zh-CN': `${zh} ${describeBytes(value)}/s` })
    : translate({ en: `${en} ${value} times a second`, 'zh-CN': `每秒${zh} ${value} 次` });
}

/** The share of a busy disk relative to sibling groups, 1 to 10000; 100 is the default. */
export const ioWeight: Resource<number> = {
  controller: 'io',
  write(version, weight, group) {
    const file = WEIGHT_FILES[version].find((name) => group.read(name) !== undefined);
    if (file === 'io.weight') return [{ file, data: `default ${weight}` }];
    if (file)
      return [{ file, data: `${Math.min(Math.max(weight, MIN_WEIGHTS[file] ?? 1), HIGHEST_OF_BFQ)}` }];
    throw new ResourceError(
      translate({
        en: `this kernel has no weights for disks here: none of ${WEIGHT_FILES[version].join(', ')}`,
        'zh-CN': `这个内核在这里没有磁盘权重：${WEIGHT_FILES[version].join('、')} 都不存在`,
      }),
      translate({
        en: 'set io max /dev/… wbps=1M limits the rate instead',
        'zh-CN': '改用 set io max /dev/… wbps=1M 来限制速率',
      }),
    );
  },
  files: { 1: ['blkio.weight', 'blkio.bfq.weight'], 2: ['io.weight', 'io.bfq.weight'] },
  describe: (_version, value = '') =>
    translate({
      en: `weight ${value.replace('default ', '')}`,
      'zh-CN': `权重 ${value.replace('default ', '')}`,
    }),
};

/** Those of blk-iocost, of the CFQ scheduler (until Linux 5.0) and of BFQ. */
const WEIGHT_FILES: Readonly<Record<1 | 2, readonly string[]>> = ioWeight.files;
const HIGHEST_OF_BFQ = 1000;
const MIN_WEIGHTS: Readonly<Record<string, number>> = { 'blkio.weight': 10 };
