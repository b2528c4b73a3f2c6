import type { ProcessInfo } from '../../kernel/proc/process-tree.ts';
import { translate } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';

/** Processes with both their numbers: outside, and in the innermost PID namespace. */
export async function processesView(processes: readonly ProcessInfo[]): Promise<View> {
  const rows = processes.map(({ pid, nspid, ppid, state, comm }) => [
    String(pid),
    String(nspid.at(-1)),
    String(ppid),
    state,
    comm,
  ]);
  // The others are the words of ps(1).
  const inBox = translate({ en: 'IN BOX', 'zh-CN': '盒内 PID' });
  return tableView(['PID', inBox, 'PPID', 'STATE', 'COMMAND'], rows, processes);
}
