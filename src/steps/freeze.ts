import { freeze as freezeBox } from '../lab/freezer.ts';
import { reportLimit } from './limits.ts';
import { defineStep } from './step.ts';

export const freeze = defineStep({
  name: 'freeze',
  group: 'limits',
  summary: {
    en: 'stop all processes of the box where they are',
    'zh-CN': '让盒子里的所有进程停在原处',
  },
  params: {},
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst'],
  docker: 'docker pause BOX',
  example: 'freeze',
  notes: [
    'Unlike a stopped process (`signal STOP`), a frozen one cannot tell, and its parent is not told either. `thaw` lets them go on.',
    "The box's own process is frozen too, so commands that act through it have to wait for `thaw`. Limits can be set: the host does that.",
  ],
  async run(context) {
    reportLimit(context, await freezeBox(context.lab, context.box));
    return undefined;
  },
});
