import { defineCommand } from '../../session/commands/session-command.ts';
import { acceptLosses, refused } from '../../session/replay.ts';
import { lessonsOf } from '../lessons.ts';
import { restoreLab } from '../run/park.ts';
import { words } from '../words.ts';
import { result, running } from './running.ts';

export const lessonStop = defineCommand({
  name: 'lesson stop',
  group: 'lessons',
  summary: {
    en: 'leave the lesson; your lab of before comes back, if there was one',
    'zh-CN': '离开课程；如果之前有自己的实验，它会回来',
  },
  params: {},
  man: [],
  example: 'lesson stop',
  notes: [
    {
      en: 'What you have done is kept: `lesson start` goes on from there.',
      'zh-CN': '已做的会保留：`lesson start` 从那里继续。',
    },
  ],
  async run({ session, io }) {
    const { title } = running(session).view;
    const lessons = lessonsOf(session);
    if (lessons.parked && !(await acceptLosses(session, io))) return { ok: false, notes: [refused()] };
    lessons.set(undefined);
    const restored = await restoreLab(lessons, io);
    return result(session, restored ? [words().left(title), ...restored] : [words().stopped(title)]);
  },
});
