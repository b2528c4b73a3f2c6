import { size } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setMemoryMax = defineStep({
  name: 'set memory max',
  group: 'limits',
  summary: {
    en: 'let the box use no more than so much memory',
    'zh-CN': '限制盒子最多使用多少内存',
  },
  params: {
    size: required(size, {
      en: '64M, 1.5G, a number of bytes, or max',
      'zh-CN': '64M、1.5G、一个字节数，或 max',
    }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: 'docker run --memory 64m',
  example: 'set memory max 64M',
  notes: [
    {
      en: 'At the limit the kernel first takes back page cache; when that is not enough, the OOM killer ends a process of the box.',
      'zh-CN': '到达限制时，内核先回收页缓存；还不够时，OOM killer 结束盒子里的一个进程。',
    },
  ],
  run(context, { size: bytes }) {
    limit(context, 'memory max', bytes);
    return undefined;
  },
});
