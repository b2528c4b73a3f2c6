import { integer } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setIoWeight = defineStep({
  name: 'set io weight',
  group: 'limits',
  summary: {
    en: "set the box's share of a disk when others want it too",
    'zh-CN': '多人争用磁盘时，设置盒子所占的份额',
  },
  params: { weight: required(integer({ min: 1, max: 10000 }), '1 to 10000; 100 is the default') },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: 'docker run --blkio-weight N',
  example: 'set io weight 50',
  notes: [
    'A weight counts only on disks whose scheduler knows weights: BFQ (see /sys/block/DISK/queue/scheduler), or any with io.cost switched on.',
  ],
  run(context, { weight }) {
    limit(context, 'io weight', weight);
    return undefined;
  },
});
