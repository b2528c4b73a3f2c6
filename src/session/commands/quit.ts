import { defineCommand } from './session-command.ts';

export const quit = defineCommand({
  name: 'quit',
  group: 'session',
  summary: 'end the lab and remove everything it made',
  params: {},
  man: [],
  example: 'quit',
  run({ session }) {
    session.isOver = true;
    return {};
  },
});
