import { translate } from '../../../locale/locale.ts';
import type { Resource } from '../resource.ts';
import { parseLimit } from '../values.ts';

/** How many tasks (processes and threads) may exist at once. */
export const pidsMax: Resource<number | 'max'> = {
  controller: 'pids',
  write: (_version, count) => [{ file: 'pids.max', data: `${count}` }],
  files: { 1: ['pids.max'], 2: ['pids.max'] },
  describe: (_version, value = '') =>
    value === 'max' ? translate({ en: 'no limit', 'zh-CN': '没有限制' }) : describeTasks(Number(value)),
  ceiling: (_version, value = '') => parseLimit(value),
  describeCeiling: describeTasks,
};

function describeTasks(count: number): string {
  return translate({ en: count === 1 ? '1 task' : `${count} tasks`, 'zh-CN': `${count} 个任务` });
}
