import { defineCommand } from '../../session/commands/session-command.ts';
import { assertAllowed, result, running } from './running.ts';

export const skip = defineCommand({
  name: 'skip',
  aliases: ['lesson skip'],
  group: 'lessons',
  summary: {
    en: 'leave this step of the lesson out: its end state is made for you',
    'zh-CN': '跳过这一步：替你建好它的最终状态',
  },
  params: {},
  man: [],
  example: 'skip',
  async run({ session, io }) {
    const lesson = running(session);
    assertAllowed(session, 'skip');
    return result(session, await lesson.skip(io));
  },
});
