import { rangesOf, writeIdMap } from './id-mapping.ts';
import { integer } from './kinds.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';

export const mapUid = defineStep({
  name: 'map uid',
  group: 'namespaces',
  summary: {
    en: 'map user IDs of the box to IDs of the host',
    'zh-CN': '把盒子里的用户 ID 映射到宿主机的 ID',
  },
  params: {
    range: many(
      integer({ max: 0xffff_ffff, placeholder: 'INSIDE OUTSIDE COUNT' }),
      {
        en: 'COUNT IDs from INSIDE on stand for those from OUTSIDE on; more ranges may follow',
        'zh-CN': '从 INSIDE 起的 COUNT 个 ID 对应从 OUTSIDE 起的那些；后面可以再跟更多范围',
      },
      3,
    ),
  },
  man: ['user_namespaces(7)', 'subuid(5)', 'newuidmap(1)'],
  docker: 'dockerd --userns-remap',
  example: 'map uid 0 100000 65536',
  notes: [
    {
      en: "Without root you may map your own ID, and the ranges that /etc/subuid gives you where newuidmap is installed: the lab's host has mapped them already.",
      'zh-CN':
        '没有 root 时，可以映射你自己的 ID；装有 newuidmap 时，还有 /etc/subuid 分给你的范围：实验的宿主机已经映射好了它们。',
    },
    {
      en: 'When the map has an ID 0 and the box is not in it yet, the box becomes that ID.',
      'zh-CN': '如果映射里有 ID 0，而盒子自己还不在映射里，盒子就变成这个 ID。',
    },
  ],
  run(context, { range }) {
    writeIdMap(context, 'uid', rangesOf(range));
    return undefined;
  },
});
