import type { ProcessInfo } from '../../../kernel/proc/process-tree.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { exitText } from '../../../lab/exit-words.ts';
import { defineWords, textOf } from '../../../locale/locale.ts';
import { type Line, line, span } from '../text/line.ts';
import { columns, gutter, value, widthsOf } from './cells.ts';
import type { Panel } from './panel.ts';

const words = defineWords({
  en: {
    title: 'processes',
    short: 'ps',
    heads: ['PID OUTSIDE', 'PID IN BOX', 'STATE', 'COMMAND'] as readonly string[],
    summary: (count: number) => (count === 1 ? '1 process' : `${count} processes`),
    ended: 'the box has ended',
  },
  'zh-CN': {
    title: '进程',
    short: '进程',
    heads: ['外部 PID', '盒内 PID', '状态', '命令'] as readonly string[],
    summary: (count: number) => `${count} 个进程`,
    ended: '盒子已结束',
  },
});

/** The processes of the box, or of the host, with the number that each side sees. */
export const processesPanel: Panel = {
  id: 'processes',
  title: () => words().title,
  short: () => words().short,
  summary({ host, box }) {
    const of = box ?? host;
    if (of.ended !== undefined) return words().ended;
    return isUnreadable(of.processes) ? '?' : words().summary(of.processes.length);
  },
  lines({ host, box, change }) {
    const of = box ?? host;
    if (of.ended !== undefined)
      return [line(span(`${words().ended}: ${textOf(exitText(of.ended))}`, 'warn'))];
    if (isUnreadable(of.processes)) return [line(value(of.processes, undefined))];
    const rows = treeOf(of.processes).map(({ process, depth }) => [
      String(process.pid),
      String(process.nspid.at(-1)),
      process.state.slice(0, process.state.indexOf(' ')) || process.state,
      `${depth > 0 ? `${'  '.repeat(depth - 1)}└ ` : ''}${process.comm}`,
    ]);
    const widths = [2, ...widthsOf([words().heads, ...rows])];
    const head = columns([span('  '), ...words().heads.map((text) => span(text, 'dim'))], widths);
    return [
      head,
      ...rows.map(([pid = '', inside = '', state = '', comm = '']): Line => {
        const isMain = !isUnreadable(of.process) && String(of.process.pid) === pid;
        const changed = isMain
          ? (change(of.actor, 'process.pid') ?? change(of.actor, 'process.nspid'))
          : change(of.actor, `processes.${pid}`);
        const isInner = inside !== pid;
        return columns(
          [
            gutter(changed),
            value(pid, changed),
            value(inside, changed, isInner ? 'strong' : 'dim'),
            span(state, 'dim'),
            span(comm),
          ],
          widths,
        );
      }),
    ];
  },
};

/** Each process below its parent; those whose parent is not of the box stand at the left. */
function treeOf(processes: readonly ProcessInfo[]): { process: ProcessInfo; depth: number }[] {
  const depths = new Map<number, number>();
  return processes.map((process) => {
    const parent = depths.get(process.ppid);
    const depth = parent === undefined ? 0 : parent + 1;
    depths.set(process.pid, depth);
    return { process, depth };
  });
}
