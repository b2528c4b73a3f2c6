import { integer } from './kinds.ts';
import { ABOUT_LOADS, LOAD_PARAMS, runLoad } from './loading.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const loadForks = defineStep({
  ...ABOUT_LOADS,
  name: 'load forks',
  summary: {
    en: 'start processes in the box until the kernel refuses one',
    'zh-CN': '在盒子里不断创建进程，直到内核拒绝',
  },
  params: {
    count: required(integer({ min: 1, max: 1000, placeholder: 'N' }), {
      en: 'how many at most',
      'zh-CN': '最多多少个',
    }),
    ...LOAD_PARAMS,
  },
  man: ['clone(2)', 'cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'load forks 100 for 3',
  async run(context, { count, ...how }) {
    const { forksLoad } = await import('../lab/load/forks.ts');
    const { requirePidsLimit } = await import('../lab/load/limits.ts');
    requirePidsLimit(context.lab, context.box);
    return runLoad(context, 'load forks', forksLoad(count), how);
  },
});
