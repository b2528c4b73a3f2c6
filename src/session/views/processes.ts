import type { ProcessInfo } from '../../kernel/proc/process-tree.ts';
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
  return tableView(['PID', 'IN BOX', 'PPID', 'STATE', 'COMMAND'], rows, processes);
}
