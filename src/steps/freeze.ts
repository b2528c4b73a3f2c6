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
    {
      en: 'Unlike a stopped process (`signal STOP`), a frozen one cannot tell, and its parent is not told either. `thaw` lets them go on.',
      'zh-CN':
        '与停止的进程（`signal STOP`）不同，被冻结的进程自己察觉不到，父进程也不会得到通知。`thaw` 让它们继续。',
    },
    {
      en: "The box's own process is frozen too, so commands that act through it have to wait for `thaw`. Limits can be set: the host does that.",
      'zh-CN': '盒子自己的进程也被冻结，所以要经由它的命令得等 `thaw`。限制仍然可以设：那是宿主机做的。',
    },
  ],
  async run(context) {
    reportLimit(context, await freezeBox(context.lab, context.box));
    return undefined;
  },
});
