import { integerOrMax } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setPidsMax = defineStep({
  name: 'set pids max',
  group: 'limits',
  summary: {
    en: 'let the box have no more than so many processes and threads',
    'zh-CN': '限制盒子最多有多少进程和线程',
  },
  params: {
    count: required(integerOrMax({ max: 4194304 }), {
      en: 'how many, or max',
      'zh-CN': '多少个，或 max',
    }),
  },
  man: ['cgroups(7)', 'fork(2)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: 'docker run --pids-limit N',
  example: 'set pids max 100',
  notes: [
    {
      en: 'At the limit fork(2) answers EAGAIN inside the box: a fork bomb stops, and the host does not notice.',
      'zh-CN': '到达限制时，盒子里的 fork(2) 返回 EAGAIN：fork 炸弹停下了，宿主机毫无感觉。',
    },
  ],
  run(context, { count }) {
    limit(context, 'pids max', count);
    return undefined;
  },
});
