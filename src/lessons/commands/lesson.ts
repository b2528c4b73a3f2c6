import { defineCommand } from '../../session/commands/session-command.ts';
import { lessonsOf } from '../lessons.ts';
import { result, running } from './running.ts';

export const lesson = defineCommand({
  name: 'lesson',
  group: 'lessons',
  summary: { en: 'show the lesson that is running once more', 'zh-CN': '再次显示正在进行的课程' },
  params: {},
  man: [],
  example: 'lesson',
  run({ session }) {
    const { view } = running(session);
    lessonsOf(session).onChange(undefined);
    lessonsOf(session).onChange(view);
    return result(session);
  },
});
