import { integer, linkName } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setNetPrio = defineStep({
  name: 'set net prio',
  group: 'limits',
  summary: {
    en: "set the priority of the box's packets on one of the machine's interfaces",
    'zh-CN': '设置盒子在某个网卡上的数据包优先级',
  },
  params: {
    link: required(linkName, { en: "an interface of the machine's", 'zh-CN': '这台机器的一个网络接口' }),
    priority: required(integer({ max: 0xffff_ffff }), {
      en: 'the priority, SO_PRIORITY',
      'zh-CN': '优先级，即 SO_PRIORITY',
    }),
  },
  man: ['socket(7)', 'Documentation/admin-guide/cgroup-v1/net_prio.rst'],
  example: 'set net prio eth0 5',
  notes: [
    {
      en: 'cgroup v1 only. The kernel looks the interface up in its first network namespace.',
      'zh-CN': '只有 cgroup v1 有。内核在它最初的网络命名空间里查找这个接口。',
    },
  ],
  run(context, { link, priority }) {
    limit(context, 'net prio', { link, priority });
    return undefined;
  },
});
