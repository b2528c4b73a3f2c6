import { thaw as thawBox } from '../lab/freezer.ts';
import { reportLimit } from './limits.ts';
import { defineStep } from './step.ts';

export const thaw = defineStep({
  name: 'thaw',
  group: 'limits',
  summary: { en: 'let frozen processes of the box go on', 'zh-CN': '让冻结的进程继续运行' },
  params: {},
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst'],
  docker: 'docker unpause BOX',
  example: 'thaw',
  run(context) {
    reportLimit(context, thawBox(context.lab, context.box));
    return undefined;
  },
});
