import { defineCommand } from '../../session/commands/session-command.ts';
import { result, running } from './running.ts';

export const restart = defineCommand({
  name: 'restart',
  aliases: ['lesson restart'],
  group: 'lessons',
  summary: { en: 'begin the lesson anew', 'zh-CN': '从头开始这一课' },
  params: {},
  man: [],
  example: 'restart',
  async run({ session, io }) {
    return result(session, await running(session).restart(io));
  },
});
