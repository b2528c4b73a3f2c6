import { defineCommand } from '../../session/commands/session-command.ts';
import { lessonsOf } from '../lessons.ts';

export const lessonList = defineCommand({
  name: 'lesson list',
  group: 'lessons',
  summary: {
    en: 'list the lessons: done, open, or unavailable here and why',
    'zh-CN': '列出课程：已完成、未做，或此处不可用及其原因',
  },
  params: {},
  man: [],
  example: 'lesson list',
  async run({ session, registry }) {
    const { listLessons } = await import('../list.ts');
    const { classOf, listView } = await import('../list-view.ts');
    const lessons = lessonsOf(session);
    return { view: await listView(await listLessons(registry, lessons), classOf(lessons.policy)) };
  },
});
