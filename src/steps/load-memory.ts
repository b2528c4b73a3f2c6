import { bytes } from './kinds.ts';
import { ABOUT_LOADS, LOAD_PARAMS, runLoad } from './loading.ts';
import { labelled, required } from './params.ts';
import { defineStep } from './step.ts';

/** So long it takes to get all of it, unless a rate is given. */
const SECONDS_TO_FILL = 4;

export const loadMemory = defineStep({
  ...ABOUT_LOADS,
  name: 'load memory',
  summary: {
    en: 'let a process of the box take memory, piece by piece',
    'zh-CN': '让盒子里的进程一块一块地占用内存',
  },
  params: {
    size: required(bytes, { en: 'how much', 'zh-CN': '多少' }),
    rate: labelled(bytes, {
      en: 'how much a second; a quarter of all if you do not say',
      'zh-CN': '每秒多少；不写则是总量的四分之一',
    }),
    ...LOAD_PARAMS,
  },
  man: ['mmap(2)', 'cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'load memory 96M rate=32M',
  async run(context, { size: wanted, rate = wanted / SECONDS_TO_FILL, ...how }) {
    const { memoryLoad } = await import('../lab/load/memory.ts');
    const { requireMemoryLimit } = await import('../lab/load/limits.ts');
    requireMemoryLimit(context.lab, context.box);
    return runLoad(context, 'load memory', memoryLoad(wanted, rate), how);
  },
});
