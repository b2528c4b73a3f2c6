import { readText } from './read-text.ts';

/**
 * When a process started, in clock ticks since boot, from /proc/PID/stat, proc_pid_stat(5); undefined when there
 * is none. Together with the process ID it names a process for good.
 */
export function processStartTime(pid: number): number | undefined {
  try {
    const stat = readText(`/proc/${pid}/stat`);
    // The command name may contain anything, but the last parenthesis ends it. Field 22 is starttime.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}
