import { boxName } from '../../steps/kinds.ts';
import { optional } from '../../steps/params.ts';
import { leaveOut, without } from '../build/left-out.ts';
import { planContainer } from '../build/plan.ts';
import { like, profileOf } from '../build/profiles.ts';
import { planView } from '../views/plan.ts';
import { defineCommand } from './session-command.ts';

export const explainBuild = defineCommand({
  name: 'explain build',
  group: 'look',
  summary: {
    en: 'list what `build` would do now, with the reason of each step, and do nothing',
    'zh-CN': '列出 `build` 现在会做什么、每一步的理由，但什么都不做',
  },
  params: {
    name: optional(boxName, {
      en: 'the box; the present one, or a new one, if you do not say',
      'zh-CN': '盒子；不写则是当前盒子，没有就是一个新的',
    }),
    like,
    without,
  },
  man: ['namespaces(7)', 'capabilities(7)'],
  docker: 'docker inspect',
  example: 'explain build --like docker',
  async run({ session, actor }, { name, like, without: walls }) {
    const lab = await session.lab();
    const profile = leaveOut(profileOf(like), walls);
    return { view: await planView(planContainer(lab, name ?? actor, session.actor, profile), profile) };
  },
});
