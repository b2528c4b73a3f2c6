import { defineCommand } from './session-command.ts';

export const quit = defineCommand({
  name: 'quit',
  group: 'session',
  summary: {
    en: 'end the lab and remove everything it made',
    'zh-CN': '结束实验，清除它创建的一切',
  },
  params: {},
  man: [],
  example: 'quit',
  run({ session }) {
    session.isOver = true;
    return {};
  },
});
