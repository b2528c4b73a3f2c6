import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { unreadableText } from '../../kernel/proc/unreadable-words.ts';
import type { Text } from '../../locale/locale.ts';
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
    const lab = await session.lab();
    const { processes } = livingSnapshot(lab, actor);
    if (isUnreadable(processes)) return { ok: false, notes: [unreadableText(processes)] };
    // They are counted by the pids controller, and are no processes of the box.
    const parents = lab.boxes.get(actor)?.cgroups.length ? lab.joinedProcesses(actor) : [];
    return { view: await processesView(processes), notes: parents.map(parentNote) };
  },
});

const parentNote = (pid: number): Text => ({
  en: `in the groups of the box there is also ${pid}, ns-lab's own: the parent of a program that joined`,
  'zh-CN': `盒子的控制组里还有 ${pid}，它属于 ns-lab：是加入盒子的程序的父进程`,
});
