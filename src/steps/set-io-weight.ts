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
  params: {
    weight: required(integer({ min: 1, max: 10000 }), {
      en: '1 to 10000; 100 is the default',
      'zh-CN': '1 到 10000；默认是 100',
    }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  docker: 'docker run --blkio-weight N',
  example: 'set io weight 50',
  notes: [
    {
      en: 'A weight counts only on disks whose scheduler knows weights: BFQ (see /sys/block/DISK/queue/scheduler), or any with io.cost switched on.',
      'zh-CN':
        '只有磁盘的调度器懂得权重时，权重才有用：BFQ（见 /sys/block/DISK/queue/scheduler），或任何开启了 io.cost 的磁盘。',
    },
  ],
  run(context, { weight }) {
    limit(context, 'io weight', weight);
    return undefined;
  },
});
