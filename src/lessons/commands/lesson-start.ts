import { defineCommand } from '../../session/commands/session-command.ts';
import { anyWord } from '../../steps/kinds.ts';
import { type Kind, required } from '../../steps/params.ts';
import { lessonNames } from '../catalog.ts';
import { lessonsOf } from '../lessons.ts';
import { result } from './running.ts';

/** A lesson by its folder's name, its number, or a part of its name. Which one that is, the catalog says. */
const lessonName: Kind<string> = {
  ...anyWord('NAME', 'a lesson: its number, its name, or a part of it'),
  complete: () => lessonNames(),
};

export const lessonStart = defineCommand({
  name: 'lesson start',
  group: 'lessons',
  summary: {
    en: 'begin a lesson, or go on with one that was left',
    'zh-CN': '开始一课，或继续上次没做完的一课',
  },
  params: { name: required(lessonName, 'which one') },
  man: [],
  example: 'lesson start hostname',
  notes: [
    'The lab is made anew. All commands work in a lesson: look around, try things out, `undo` them.',
    'Whether a step is done is read from the kernel, so any way there is right.',
  ],
  async run({ session, io }, { name }) {
    return result(session, await lessonsOf(session).start(name, io));
  },
});
