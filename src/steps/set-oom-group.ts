import { choice } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setOomGroup = defineStep({
  name: 'set oom group',
  group: 'limits',
  summary: {
    en: 'say whether the OOM killer ends one process of the box or all',
    'zh-CN': '设置 OOM 时杀一个进程还是整组进程',
  },
  params: {
    state: required(choice(['on', 'off']), {
      en: 'on: all processes of the box together',
      'zh-CN': 'on：盒子的所有进程一起结束',
    }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'set oom group on',
  notes: [
    {
      en: 'A box of which one process is missing is often worse than none. Processes with oom_score_adj -1000 are spared.',
      'zh-CN': '缺了一个进程的盒子常常比没有更糟。oom_score_adj 为 -1000 的进程不会被杀。',
    },
  ],
  run(context, { state }) {
    limit(context, 'oom group', state === 'on');
    return undefined;
  },
});
