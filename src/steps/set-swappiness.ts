import { integer } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setSwappiness = defineStep({
  name: 'set swappiness',
  group: 'limits',
  summary: {
    en: 'say how readily memory of the box is swapped out',
    'zh-CN': '设置盒子的内存换出倾向',
  },
  params: {
    value: required(integer({ max: 200 }), {
      en: '0 to 200; 60 is the default',
      'zh-CN': '0 到 200；默认是 60',
    }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v1/memory.rst'],
  docker: 'docker run --memory-swappiness 0',
  example: 'set swappiness 0',
  notes: [
    {
      en: 'Only cgroup v1 has it: there each group has its own.',
      'zh-CN': '只有 cgroup v1 有：每个组有自己的值。',
    },
  ],
  run(context, { value }) {
    limit(context, 'swappiness', value);
    return undefined;
  },
});
