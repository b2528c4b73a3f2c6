import { availableParallelism } from 'node:os';
import { readText } from '../../kernel/proc/read-text.ts';

/**
 * What top(1) and free(1) show inside a box as well as outside: /proc/stat and /proc/meminfo are about the whole
 * machine, whatever limits the reader has.
 */
export interface MachineView {
  readonly cpus: number;
  /** All CPU time and that of idle CPUs since the start, in ticks. */
  readonly totalTicks: number;
  readonly idleTicks: number;
  readonly memoryBytes: number;
  readonly availableBytes: number;
}

export function readMachine(): MachineView {
  const [, ...ticks] = readText('/proc/stat').split('\n', 1)[0]!.split(/\s+/);
  // guest and guest_nice are in user and nice already, proc(5).
  const times = ticks.slice(0, 8).map(Number);
  const memory = readText('/proc/meminfo');
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(memory)?.[1] ?? 0);
  return {
    cpus: availableParallelism(),
    totalTicks: times.reduce((sum, time) => sum + time, 0),
    idleTicks: times[3]! + times[4]!,
    memoryBytes: kib('MemTotal') * 1024,
    availableBytes: kib('MemAvailable') * 1024,
  };
}

/** The share of idle CPU time between two looks, in percent, as top(1) shows it. */
export function idlePercent(before: MachineView, after: MachineView): number {
  const total = after.totalTicks - before.totalTicks;
  return total > 0 ? (100 * (after.idleTicks - before.idleTicks)) / total : 0;
}
