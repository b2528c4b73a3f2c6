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
  params: { state: required(choice(['on', 'off']), 'on: all processes of the box together') },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'set oom group on',
  notes: [
    'A box of which one process is missing is often worse than none. Processes with oom_score_adj -1000 are spared.',
  ],
  run(context, { state }) {
    limit(context, 'oom group', state === 'on');
    return undefined;
  },
});
