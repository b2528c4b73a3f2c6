import { size } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setMemoryMin = defineStep({
  name: 'set memory min',
  group: 'limits',
  summary: {
    en: 'never take so much memory away from the box',
    'zh-CN': '任何时候都不从盒子回收这么多内存',
  },
  params: {
    bytes: required(size, { en: '16M, a number of bytes, or max', 'zh-CN': '16M、一个字节数，或 max' }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'set memory min 16M',
  notes: [
    {
      en: 'When nothing else can be taken back either, the OOM killer strikes elsewhere.',
      'zh-CN': '别处也没有可回收的内存时，OOM killer 会去杀别处的进程。',
    },
  ],
  run(context, { bytes }) {
    limit(context, 'memory min', bytes);
    return undefined;
  },
});
