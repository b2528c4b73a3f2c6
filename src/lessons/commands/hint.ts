import { defineCommand } from '../../session/commands/session-command.ts';
import { result, running } from './running.ts';

export const hint = defineCommand({
  name: 'hint',
  aliases: ['lesson hint'],
  group: 'lessons',
  summary: { en: 'give the next hint for this step of the lesson', 'zh-CN': '给出这一步的下一个提示' },
  params: {},
  man: [],
  example: 'hint',
  run({ session }) {
    running(session).hint();
    return result(session);
  },
});
