import { size } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setMemoryLow = defineStep({
  name: 'set memory low',
  group: 'limits',
  summary: {
    en: 'leave so much memory to the box while others have some to give',
    'zh-CN': '其他人还有内存可回收时，为盒子保留这么多',
  },
  params: {
    bytes: required(size, { en: '32M, a number of bytes, or max', 'zh-CN': '32M、一个字节数，或 max' }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: 'docker run --memory-reservation 32m',
  example: 'set memory low 32M',
  notes: [
    {
      en: 'On cgroup v1 this is the soft limit, which only counts when the whole machine is short of memory.',
      'zh-CN': '在 cgroup v1 上它是软限制，只有整台机器内存紧张时才起作用。',
    },
  ],
  run(context, { bytes }) {
    limit(context, 'memory low', bytes);
    return undefined;
  },
});
