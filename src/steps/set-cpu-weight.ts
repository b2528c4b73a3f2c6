import { integer } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setCpuWeight = defineStep({
  name: 'set cpu weight',
  group: 'limits',
  summary: {
    en: "set the box's share of CPU time when others want it too",
    'zh-CN': '设定别人也要 CPU 时盒子所占的份额',
  },
  params: {
    weight: required(integer({ min: 1, max: 10000 }), {
      en: '1 to 10000; 100 is the default',
      'zh-CN': '1 到 10000；默认是 100',
    }),
  },
  man: ['cgroups(7)', 'sched(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: 'docker run --cpu-shares N',
  example: 'set cpu weight 50',
  notes: [
    {
      en: 'A weight limits nothing while CPUs are idle. On cgroup v1 the same idea is called shares, from 2 to 262144.',
      'zh-CN': 'CPU 空闲时，权重什么都不限制。在 cgroup v1 上，同一个概念叫 shares，从 2 到 262144。',
    },
  ],
  run(context, { weight }) {
    limit(context, 'cpu weight', weight);
    return undefined;
  },
});
