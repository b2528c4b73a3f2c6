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
      en: "Only cgroup v1 has it: each group has its own memory.swappiness, which begins with the value of the group above; the root group's is the machine's vm.swappiness. On cgroup v2 vm.swappiness is the one value for all.",
      'zh-CN':
        '只有 cgroup v1 有：每个组有自己的 memory.swappiness，初始值来自上一级的组；根组的值就是整台机器的 vm.swappiness。在 cgroup v2 上，vm.swappiness 是所有组共用的值。',
    },
  ],
  run(context, { value }) {
    limit(context, 'swappiness', value);
    return undefined;
  },
});
