import { read } from './read.ts';

/** The CPU time of a process in milliseconds, as the scheduler counts it: /proc/PID/schedstat, proc(5). */
export function cpuTimeMs(pid: number): number {
  return Number(read(`/proc/${pid}/schedstat`).split(' ')[0]) / 1e6;
}
