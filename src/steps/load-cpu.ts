import { integer } from './kinds.ts';
import { ABOUT_LOADS, LOAD_PARAMS, runLoad } from './loading.ts';
import { optional } from './params.ts';
import { defineStep } from './step.ts';

export const loadCpu = defineStep({
  ...ABOUT_LOADS,
  name: 'load cpu',
  summary: {
    en: 'let processes of the box compute, and see the quota hold',
    'zh-CN': '让盒子里的进程不停计算，观察配额生效',
  },
  params: {
    count: optional(integer({ min: 1, max: 64, placeholder: 'N' }), {
      en: 'how many processes; one if you do not say',
      'zh-CN': '几个进程；不写则是一个',
    }),
    ...LOAD_PARAMS,
  },
  man: ['cgroups(7)', 'sched(7)', 'Documentation/scheduler/sched-bwc.rst'],
  example: 'load cpu 2 for 5',
  async run(context, { count = 1, ...how }) {
    const { cpuLoad } = await import('../lab/load/cpu.ts');
    const { requireCpuLimit } = await import('../lab/load/limits.ts');
    requireCpuLimit(context.lab, context.box);
    return runLoad(context, 'load cpu', cpuLoad(context.box, count), how);
  },
});
