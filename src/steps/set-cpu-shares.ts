import { integer } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setCpuShares = defineStep({
  name: 'set cpu shares',
  group: 'limits',
  summary: {
    en: "set the box's share of CPU time, in the units of cgroup v1",
    'zh-CN': '按 cgroup v1 的单位设置盒子的 CPU 份额',
  },
  params: {
    shares: required(integer({ min: 2, max: 262144 }), {
      en: '2 to 262144; 1024 is the default on v1',
      'zh-CN': '2 到 262144；v1 的默认值是 1024',
    }),
  },
  man: ['cgroups(7)', 'sched(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: 'docker run --cpu-shares N',
  example: 'set cpu shares 512',
  notes: [
    {
      en: 'The same idea as `set cpu weight`. On cgroup v2 the number is converted to a weight, as the kernel converts it: 1024 shares are weight 100.',
      'zh-CN':
        '与 `set cpu weight` 是同一个概念。在 cgroup v2 上，这个数按内核的方式换算成权重：1024 shares 是权重 100。',
    },
  ],
  run(context, { shares }) {
    limit(context, 'cpu shares', shares);
    return undefined;
  },
});
