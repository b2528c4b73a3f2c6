import { HOST } from '../../lab/actors.ts';
import { diffHostView } from '../views/diff-host.ts';
import { livingSnapshot } from './living-snapshot.ts';
import { defineCommand } from './session-command.ts';

export const diffHost = defineCommand({
  name: 'diff host',
  group: 'look',
  summary: {
    en: 'show what the box still shares with the host, and what is its own',
    'zh-CN': '显示盒子与宿主机还共用什么，什么已是自己的',
  },
  params: {},
  man: ['namespaces(7)', 'lsns(8)'],
  example: 'diff host',
  async run({ session, actor }) {
    const lab = await session.lab();
    return { view: await diffHostView(livingSnapshot(lab, actor), lab.snapshot(HOST)) };
  },
});
