import { defineCommand } from '../../session/commands/session-command.ts';
import { lessonsOf } from '../lessons.ts';
import { result, running } from './running.ts';

export const next = defineCommand({
  name: 'next',
  aliases: ['lesson next'],
  group: 'lessons',
  summary: {
    en: 'go on to the next step of the lesson, or to the next lesson',
    'zh-CN': '进入课程的下一步，或下一课',
  },
  params: {},
  man: [],
  example: 'next',
  notes: [
    {
      en: 'At the end of a lesson it sums the lesson up, and begins the next one that is not done and can be done here.',
      'zh-CN': '在一课结束时，它总结这一课，并开始下一个还没做、这里能做的课程。',
    },
  ],
  async run({ session, io }) {
    const runner = running(session);
    if (runner.isOver) {
      const { goOn } = await import('../run/go-on.ts');
      const { ok, notes } = await goOn(lessonsOf(session), runner, io);
      return { ok, ...result(session, notes) };
    }
    runner.next();
    return result(session);
  },
});
