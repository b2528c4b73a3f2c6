import { UnavailableError } from '../lab/errors.ts';
import { boxName } from './kinds.ts';
import { optional } from './params.ts';
import { defineStep } from './step.ts';

export const DEFAULT_BOX = 'box';

export const newBox = defineStep({
  name: 'new',
  group: 'boxes',
  summary: {
    en: 'start a new box: an ordinary process, nothing isolated yet',
    'zh-CN': '新建一个盒子：一个普通进程，什么都还没有隔离',
  },
  params: { name: optional(boxName, 'what to call it; "box" if you do not say') },
  man: ['fork(2)', 'namespaces(7)'],
  docker: 'docker create',
  example: 'new web',
  notes: [
    "A container is a process. This one starts as a plain fork of the lab's host and shares all its namespaces; every other command changes it.",
    'It dies with ns-lab (PR_SET_PDEATHSIG), and the kernel then removes what belongs to it.',
  ],
  run(context, { name = DEFAULT_BOX }) {
    const old = context.lab.boxes.get(name);
    if (old && !old.exit) throw new UnavailableError(`there is a box "${name}" already`, `rm ${name}`);
    if (old) throw new UnavailableError(`the box "${name}" has ended but is still here`, `rm ${name}`);
    const box = context.lab.createBox(name);
    context.shell('sh &');
    context.note(`process ${box.pid} is the box "${name}": an ordinary process so far`);
    return undefined;
  },
});
