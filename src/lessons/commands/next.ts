import { defineCommand } from '../../session/commands/session-command.ts';
import { result, running } from './running.ts';

export const next = defineCommand({
  name: 'next',
  group: 'lessons',
  summary: { en: 'go on to the next step of the lesson', 'zh-CN': '进入课程的下一步' },
  params: {},
  man: [],
  example: 'next',
  run({ session }) {
    running(session).next();
    return result(session);
  },
});
