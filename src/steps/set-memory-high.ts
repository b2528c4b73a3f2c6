import { size } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setMemoryHigh = defineStep({
  name: 'set memory high',
  group: 'limits',
  summary: {
    en: 'slow the box down when it uses more memory than so much',
    'zh-CN': '内存超过此值时让盒子变慢，但不杀进程',
  },
  params: {
    bytes: required(size, { en: '48M, a number of bytes, or max', 'zh-CN': '48M、一个字节数，或 max' }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'set memory high 48M',
  notes: [
    {
      en: 'Above it the kernel takes memory back at once and lets the process that asks for more wait. Nothing is killed.',
      'zh-CN': '超过它时，内核立即回收内存，并让继续要内存的进程等待。不会杀死任何进程。',
    },
  ],
  run(context, { bytes }) {
    limit(context, 'memory high', bytes);
    return undefined;
  },
});
