import { defineCommand } from '../../session/commands/session-command.ts';
import { assertAllowed, result, running } from './running.ts';

export const solution = defineCommand({
  name: 'solution',
  aliases: ['lesson solution'],
  group: 'lessons',
  summary: { en: 'carry out the solution of this step of the lesson', 'zh-CN': '执行这一步的答案' },
  params: {},
  man: [],
  example: 'solution',
  notes: [
    {
      en: 'The commands are really carried out, one by one, as if you had typed them.',
      'zh-CN': '这些命令会真的逐个执行，就像你自己输入的一样。',
    },
  ],
  async run({ session, io }) {
    const lesson = running(session);
    assertAllowed(session, 'solution');
    return result(session, await lesson.solution(io));
  },
});
