import { readRecord } from './read-text.ts';
import { attempt, isUnreadable } from './unreadable.ts';

/**
 * The letter of a process's state, proc_pid_stat(5): `R`, `S`, `T` for a stopped one, `Z` for a zombie. Empty for a
 * process that is gone. The status file has it too, and takes the kernel and us three times as long.
 */
export function readState(pid: number): string {
  const stat = attempt(() => readRecord(`/proc/${pid}/stat`));
  // `PID (COMM) STATE …`, and COMM may hold anything, parentheses too.
  return isUnreadable(stat) ? '' : stat.charAt(stat.lastIndexOf(')') + 2);
}

/** False for a process that is gone, and for one that has ended and that nobody has waited for yet. */
export const isRunning = (pid: number): boolean => !['Z', 'X', ''].includes(readState(pid));
