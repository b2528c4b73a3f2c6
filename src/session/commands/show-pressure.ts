import { pressureView } from '../views/pressure.ts';
import { defineCommand } from './session-command.ts';

export const showPressure = defineCommand({
  name: 'show pressure',
  group: 'look',
  summary: {
    en: 'show how long tasks had to wait for CPU time, memory and disks',
    'zh-CN': '显示任务等待 CPU、内存和磁盘的时间占比',
  },
  params: {},
  man: ['cgroups(7)', 'Documentation/accounting/psi.rst'],
  example: 'show pressure',
  async run({ session, actor }) {
    return { view: await pressureView(await session.lab(), actor) };
  },
});
