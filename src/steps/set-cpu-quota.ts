import { percentOrMax } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setCpuQuota = defineStep({
  name: 'set cpu quota',
  group: 'limits',
  summary: {
    en: 'let the box use no more than a share of CPU time',
    'zh-CN': '限制盒子最多使用多少 CPU 时间',
  },
  params: { share: required(percentOrMax, '20% of one CPU, 200% of two, or max') },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst', 'Documentation/scheduler/sched-bwc.rst'],
  docker: 'docker run --cpus 0.2',
  example: 'set cpu quota 20%',
  notes: [
    'A box that has used up its quota waits for the next period of 100 ms: that is what throttling means.',
  ],
  run(context, { share: { quota } }) {
    limit(context, 'cpu quota', quota === 'max' ? 'max' : quota * 100);
    return undefined;
  },
});
