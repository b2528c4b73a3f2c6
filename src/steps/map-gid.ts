import { rangesOf, writeIdMap } from './id-mapping.ts';
import { integer } from './kinds.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';

export const mapGid = defineStep({
  name: 'map gid',
  group: 'namespaces',
  summary: {
    en: 'map group IDs of the box to IDs of the host',
    'zh-CN': '把盒子里的组 ID 映射到宿主的 ID',
  },
  params: {
    range: many(
      integer({ max: 0xffff_ffff, placeholder: 'INSIDE OUTSIDE COUNT' }),
      'COUNT IDs from INSIDE on stand for those from OUTSIDE on; more ranges may follow',
    ),
  },
  man: ['user_namespaces(7)', 'subgid(5)', 'newgidmap(1)'],
  docker: 'dockerd --userns-remap',
  example: 'map gid 0 100000 65536',
  notes: [
    "Without root you may map your own ID, and the ranges that /etc/subgid gives you where newgidmap is installed: the lab's host has mapped them already.",
    'When the map has an ID 0 and the box is not in it yet, the box becomes that ID.',
  ],
  run(context, { range }) {
    writeIdMap(context, 'gid', rangesOf(range, 'gid'));
    return undefined;
  },
});
