import { HOST } from '../lab/actors.ts';
import { StepOrderError } from '../lab/errors.ts';
import { defineStep } from './step.ts';

export const stop = defineStep({
  name: 'stop',
  group: 'limits',
  isPassing: true,
  summary: { en: 'end the loads that run in the background', 'zh-CN': '结束后台的负载' },
  params: {},
  man: ['kill(2)', 'cgroups(7)'],
  example: 'stop',
  notes: [
    {
      en: 'It ends those of the box; for the host, those of all boxes.',
      'zh-CN': '结束当前盒子的负载；对象是宿主机时，结束所有盒子的负载。',
    },
  ],
  async run(context) {
    const { lab, actor } = context;
    const boxes = actor === HOST ? [...lab.boxes.values()] : [context.box];
    const loads = boxes.flatMap((box) => [...box.loads]);
    if (loads.length === 0)
      throw new StepOrderError(
        { en: 'no load runs in the background', 'zh-CN': '后台没有负载在运行' },
        'load cpu --background',
      );
    for (const load of loads) for (const line of await load.stop()) context.note(line);
    return undefined;
  },
});
