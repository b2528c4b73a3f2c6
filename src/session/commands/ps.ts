import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { unreadableText } from '../../kernel/proc/unreadable-words.ts';
import { processesView } from '../views/processes.ts';
import { livingSnapshot } from './living-snapshot.ts';
import { defineCommand } from './session-command.ts';

export const ps = defineCommand({
  name: 'ps',
  group: 'look',
  summary: {
    en: "list the actor's processes: their PID seen from the host, and in the box",
    'zh-CN': '列出当前对象的进程：从宿主机看到的 PID，和在盒子里看到的 PID',
  },
  params: {},
  man: ['proc(5)', 'pid_namespaces(7)', 'ps(1)'],
  docker: 'docker top BOX',
  example: 'ps',
  async run({ session, actor }) {
    const { processes } = livingSnapshot(await session.lab(), actor);
    if (isUnreadable(processes)) return { ok: false, notes: [unreadableText(processes)] };
    return { view: await processesView(processes) };
  },
});
