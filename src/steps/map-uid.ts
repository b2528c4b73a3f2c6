import { rangesOf, writeIdMap } from './id-mapping.ts';
import { integer } from './kinds.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';

export const mapUid = defineStep({
  name: 'map uid',
  group: 'namespaces',
  summary: {
    en: 'map user IDs of the box to IDs of the host',
    'zh-CN': '把盒子里的用户 ID 映射到宿主的 ID',
  },
  params: {
    range: many(
      integer({ max: 0xffff_ffff, placeholder: 'INSIDE OUTSIDE COUNT' }),
      'COUNT IDs from INSIDE on stand for those from OUTSIDE on; more ranges may follow',
    ),
  },
  man: ['user_namespaces(7)', 'subuid(5)', 'newuidmap(1)'],
  docker: 'dockerd --userns-remap',
  example: 'map uid 0 100000 65536',
  notes: [
    "Without root you may map your own ID, and the ranges that /etc/subuid gives you where newuidmap is installed: the lab's host has mapped them already.",
    'When the map has an ID 0 and the box is not in it yet, the box becomes that ID.',
  ],
  run(context, { range }) {
    writeIdMap(context, 'uid', rangesOf(range, 'uid'));
    return undefined;
  },
});
