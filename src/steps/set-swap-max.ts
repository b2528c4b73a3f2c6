import { size } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setSwapMax = defineStep({
  name: 'set swap max',
  group: 'limits',
  summary: {
    en: 'let the box use no more than so much swap space',
    'zh-CN': '限制盒子最多使用多少交换空间',
  },
  params: { bytes: required(size, { en: '64M, 0 for none, or max', 'zh-CN': '64M；0 表示不给；或 max' }) },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: {
    en: 'docker run --memory-swap (memory and swap together)',
    'zh-CN': 'docker run --memory-swap（内存与交换空间之和）',
  },
  example: 'set swap max 0',
  notes: [
    {
      en: 'cgroup v2 limits swap by itself. cgroup v1 limits the sum of memory and swap, so it needs `set memory max` first.',
      'zh-CN': 'cgroup v2 单独限制交换空间。cgroup v1 限制内存与交换空间之和，所以要先 `set memory max`。',
    },
  ],
  run(context, { bytes }) {
    limit(context, 'swap max', bytes);
    return undefined;
  },
});
