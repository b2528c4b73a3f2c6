import { defineCommand } from '../../session/commands/session-command.ts';
import { anyWord } from '../../steps/kinds.ts';
import { type Kind, optional } from '../../steps/params.ts';
import { lessonNames } from '../catalog.ts';
import { lessonsOf } from '../lessons.ts';
import { words } from '../words.ts';
import { result } from './running.ts';

/** A lesson by its folder's name, its number, or a part of its name. Which one that is, the catalog says. */
const lessonName: Kind<string> = {
  ...anyWord('NAME', {
    en: 'a lesson: its number, its name, or a part of it',
    'zh-CN': '一课：它的编号、名字或名字的一部分',
  }),
  complete: () => lessonNames(),
};

export const lessonStart = defineCommand({
  name: 'lesson start',
  group: 'lessons',
  summary: {
    en: 'begin a lesson, or go on with one that was left',
    'zh-CN': '开始一课，或继续上次没做完的一课',
  },
  params: {
    name: optional(lessonName, {
      en: 'which one; the one that was left, or the next open one, if you do not say',
      'zh-CN': '哪一课；不写则是上次没做完的，或下一个未做的',
    }),
  },
  man: [],
  example: 'lesson start hostname',
  notes: [
    {
      en: 'The lab is made anew; the one that stands is parked, and `lesson stop` brings it back. All commands work in a lesson: look around, try things out, `undo` them.',
      'zh-CN':
        '实验会重新创建；现有的实验先搁置，`lesson stop` 会把它带回来。课程里所有命令都可用：四处看看，试一试，再 `undo`。',
    },
    {
      en: 'Whether a step is done is read from the kernel, so any way there is right.',
      'zh-CN': '一步是否完成，是从内核读出来的，所以怎么做到都对。',
    },
  ],
  async run({ session, io }, { name }) {
    const lessons = lessonsOf(session);
    const { firstOpen } = await import('../run/go-on.ts');
    const { next, passedOver } =
      name === undefined ? await firstOpen(lessons) : { next: name, passedOver: [] };
    if (next === undefined) return result(session, [...passedOver, words().allDone]);
    const { ok, notes } = await lessons.start(next, io);
    return { ok, ...result(session, [...passedOver, ...notes]) };
  },
});
