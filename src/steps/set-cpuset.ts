import { cpuList } from './kinds.ts';
import { limit } from './limits.ts';
import { labelled, required } from './params.ts';
import { defineStep } from './step.ts';

export const setCpuset = defineStep({
  name: 'set cpuset',
  group: 'limits',
  summary: {
    en: 'let the box run on some CPUs only',
    'zh-CN': '只让盒子在某些 CPU 上运行',
  },
  params: {
    cpus: required(cpuList, { en: 'the CPUs by number', 'zh-CN': 'CPU 的编号' }),
    mems: labelled(cpuList, {
      en: 'the memory nodes by number, on a machine that has several',
      'zh-CN': '内存节点的编号，用于有多个节点的机器',
    }),
  },
  man: ['cpuset(7)', 'cgroups(7)', 'sched_setaffinity(2)'],
  docker: 'docker run --cpuset-cpus LIST',
  example: 'set cpuset 0',
  run(context, { cpus, mems }) {
    limit(context, 'cpuset cpus', cpus.list);
    if (mems) limit(context, 'cpuset mems', mems.list);
    return undefined;
  },
});
