import { ArgumentError, type Kind } from '../params.ts';
import { maxWhenBegun, refuse, shown } from './say.ts';

const TEXT = {
  share: {
    en: 'a share of one CPU such as 20%, a number of CPUs such as 1.5, or max',
    'zh-CN': '一个 CPU 的百分比（如 20%）、CPU 的个数（如 1.5）或 max',
  },
  shareRange: (word: string) => ({
    en: `${shown(word)} is out of range: from 1% to 100000%`,
    'zh-CN': `${shown(word)} 超出范围：从 1% 到 100000%`,
  }),
  list: {
    en: 'a list of CPUs, such as 0 or 0-1 or 0,2-3',
    'zh-CN': '一个 CPU 列表，例如 0、0-1 或 0,2-3',
  },
  tooHigh: (cpu: number) => ({
    en: `${cpu} is too high a number for a CPU: the highest is ${HIGHEST_CPU}`,
    'zh-CN': `CPU 编号 ${cpu} 太大：最大是 ${HIGHEST_CPU}`,
  }),
  backwards: (range: string) => ({
    en: `the range ${range} runs backwards`,
    'zh-CN': `范围 ${range} 前后颠倒`,
  }),
};

/** The greatest NR_CPUS with which Linux can be configured is 8192. */
const HIGHEST_CPU = 8191;

export interface CpuShare {
  /** CPU time per elapsed time: 0.2 is a fifth of one CPU, 2 is two whole CPUs. */
  readonly quota: number | 'max';
}

/**
 * `20%` of one CPU, `1.5` CPUs, or `max`. A whole number could be meant as either: it is refused, with both guesses.
 */
export const percentOrMax: Kind<CpuShare> = {
  placeholder: '20%|1.5|max',
  expects: TEXT.share,
  parse(word) {
    if (word === 'max') return { quota: 'max' };
    const [, digits, percent] = /^(\d{1,6}(?:\.\d{1,6})?)(%?)$/.exec(word) ?? refuse(word, TEXT.share);
    const number = Number(digits);
    if (!percent && Number.isInteger(number)) refuse(word, TEXT.share, sharesMeant(number));
    const share = percent ? number / 100 : number;
    if (share < 0.01 || share > 1000) throw new ArgumentError(TEXT.shareRange(word));
    return { quota: share };
  },
  complete: maxWhenBegun,
};

/** As a percentage, and where it can be one, as CPUs. */
function sharesMeant(number: number): string[] {
  const asCpus = number < 10 ? [`${number * 100}%`] : [];
  return [`${number}%`, ...asCpus].filter(isShare);
}

function isShare(text: string): boolean {
  const percent = Number.parseFloat(text);
  return percent >= 1 && percent <= 100_000;
}

export interface CpuList {
  /** As the kernel prints it: ascending, ranges joined: `0,2-3`. */
  readonly list: string;
  readonly cpus: readonly number[];
}

/** The list format of cpuset(7). */
export const cpuList: Kind<CpuList> = {
  placeholder: 'LIST',
  expects: TEXT.list,
  parse(word) {
    if (!/^\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*$/.test(word)) refuse(word, TEXT.list);
    const cpus = new Set<number>();
    for (const range of word.split(',')) {
      const [first, last = first] = range.split('-').map(Number) as [number, number?];
      if (first > last) throw new ArgumentError(TEXT.backwards(range), [`${last}-${first}`]);
      if (last > HIGHEST_CPU) throw new ArgumentError(TEXT.tooHigh(last));
      for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
    }
    const ascending = [...cpus].sort((a, b) => a - b);
    return { list: formatCpuList(ascending), cpus: ascending };
  },
};

function formatCpuList(cpus: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const cpu of cpus) {
    const range = ranges.at(-1);
    if (range && range[1] === cpu - 1) range[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
