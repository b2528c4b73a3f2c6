import { errnoName } from '../../kernel/errno.ts';
import type { CallRecord } from '../../kernel/task.ts';
import { translate } from '../../locale/locale.ts';
import type { LedgerEntry, View } from '../ledger.ts';

/** The system calls of the last step that made any, as strace(1) prints them, with the process in front. */
export function callsView(entries: readonly LedgerEntry[]): View {
  const last = entries.findLast(({ calls }) => calls.length > 0);
  if (!last)
    return { lines: [translate({ en: 'no system calls yet', 'zh-CN': '还没有系统调用' })], data: [] };
  const lines = [
    `${last.actor}: ${last.command}`,
    ...last.calls.map((call) => `[pid ${call.pid}] ${callLine(call)}`),
  ];
  return { lines, data: last.calls.map(({ pid, task, text, result }) => ({ pid, task, text, result })) };
}

/** `unshare(CLONE_NEWUTS) = 0`, `mount(...) = -1 EPERM`. */
export function callLine({ text, result }: CallRecord): string {
  return result < 0 && result > -4096 ? `${text} = -1 ${errnoName(-result)}` : `${text} = ${result}`;
}
