import { integer } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setCpuBurst = defineStep({
  name: 'set cpu burst',
  group: 'limits',
  summary: {
    en: 'let the box save up quota and use it at once later',
    'zh-CN': '允许盒子攒下未用的 CPU 配额，之后一次用掉',
  },
  params: {
    burstUs: required(integer({ max: 10_000_000, placeholder: 'US' }), {
      en: 'microseconds above the quota, at most the quota itself; 0 for none',
      'zh-CN': '超出配额的微秒数，最多等于配额本身；0 表示没有',
    }),
  },
  man: ['cgroups(7)', 'Documentation/scheduler/sched-bwc.rst'],
  example: 'set cpu burst 10000',
  notes: [
    {
      en: 'A program that works in short bursts is throttled less: what it left over in earlier periods is added once.',
      'zh-CN': '短时突发工作的程序会少受些限流：它在前几个周期里没用完的份额可以一次补上。',
    },
  ],
  run(context, { burstUs }) {
    limit(context, 'cpu burst', burstUs);
    return undefined;
  },
});
