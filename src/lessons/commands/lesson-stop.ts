import { defineCommand } from '../../session/commands/session-command.ts';
import { lessonsOf } from '../lessons.ts';
import { words } from '../words.ts';
import { result, running } from './running.ts';

export const lessonStop = defineCommand({
  name: 'lesson stop',
  group: 'lessons',
  summary: { en: 'leave the lesson, and keep the lab as it is', 'zh-CN': '离开课程，实验环境保持原样' },
  params: {},
  man: [],
  example: 'lesson stop',
  notes: [
    {
      en: 'What you have done is kept: `lesson start` goes on from there.',
      'zh-CN': '已做的会保留：`lesson start` 从那里继续。',
    },
  ],
  run({ session }) {
    const { title } = running(session).view;
    lessonsOf(session).set(undefined);
    return result(session, [words().stopped(title)]);
  },
});
