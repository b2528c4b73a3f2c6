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
  params: { id: required(netClassId, 'a class of tc, in hexadecimal') },
  man: ['tc-cgroup(8)', 'Documentation/admin-guide/cgroup-v1/net_cls.rst'],
  example: 'set net class 10:1',
  notes: ['cgroup v1 only. A cgroup filter of tc then puts the packets into that class.'],
  run(context, { id }) {
    limit(context, 'net class', id);
    return undefined;
  },
});
