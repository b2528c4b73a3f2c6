import { integer, percentOrMax } from './kinds.ts';
import { limit } from './limits.ts';
import { labelled, required } from './params.ts';
import { defineStep } from './step.ts';

export const setCpuQuota = defineStep({
  name: 'set cpu quota',
  group: 'limits',
  summary: {
    en: 'let the box use no more than a share of CPU time',
    'zh-CN': '限制盒子最多使用多少 CPU 时间',
  },
  params: {
    share: required(percentOrMax, {
      en: '20% of one CPU, 200% or 2.0 for two, or max',
      'zh-CN': '20% 是一个 CPU 的两成，200% 或 2.0 是两个 CPU；或 max',
    }),
    period: labelled(integer({ min: 1000, max: 1_000_000, placeholder: 'US' }), {
      en: 'the period in which the share counts, in microseconds; 100000 if you do not say',
      'zh-CN': '计算份额的周期，单位微秒；不写则是 100000',
    }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst', 'Documentation/scheduler/sched-bwc.rst'],
  docker: 'docker run --cpus 0.2',
  example: 'set cpu quota 20%',
  notes: [
    {
      en: 'A box that has used up its quota waits for the next period (100 ms): that is what throttling means.',
      'zh-CN': '用完配额的盒子要等到下一个周期（100 毫秒）：这就是限流（throttling）。',
    },
    {
      en: 'A short period makes the waits short, at the price of more work for the scheduler.',
      'zh-CN': '周期短，等待就短，代价是调度器更忙。',
    },
  ],
  run(context, { share: { quota }, period: periodUs }) {
    limit(context, 'cpu quota', { percent: quota === 'max' ? 'max' : quota * 100, periodUs });
    return undefined;
  },
});
