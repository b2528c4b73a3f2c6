import { netClassId } from './kinds.ts';
import { limit } from './limits.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setNetClass = defineStep({
  name: 'set net class',
  group: 'limits',
  summary: {
    en: "mark the box's packets with a traffic class",
    'zh-CN': '给盒子的数据包打上流量类别标记',
  },
  params: { id: required(netClassId, { en: 'a class of tc, in hexadecimal', 'zh-CN': 'tc 的类，十六进制' }) },
  man: ['tc-cgroup(8)', 'Documentation/admin-guide/cgroup-v1/net_cls.rst'],
  example: 'set net class 10:1',
  notes: [
    {
      en: 'cgroup v1 only. A cgroup filter of tc then puts the packets into that class.',
      'zh-CN': '只有 cgroup v1 有。tc 的 cgroup 过滤器随后把数据包归入这个类。',
    },
  ],
  run(context, { id }) {
    limit(context, 'net class', id);
    return undefined;
  },
});
