import { readText } from './read-text.ts';
import { UnexpectedTextError } from './unreadable.ts';

/** How far the clocks of a time namespace are ahead of the machine's, time_namespaces(7), in seconds. */
export interface TimeOffsets {
  readonly monotonic: number;
  readonly boottime: number;
}

const NANOSECONDS = 1e9;

/** Of the time namespace that a process's children are in. @throws the error of node:fs, or UnexpectedTextError */
export function readTimeOffsets(pid: number, proc = '/proc'): TimeOffsets {
  const text = readText(`${proc}/${pid}/timens_offsets`);
  const offset = (clock: string): number => {
    const [, seconds, nanoseconds] = new RegExp(`^${clock}\\s+(-?\\d+)\\s+(\\d+)$`, 'm').exec(text) ?? [];
    if (nanoseconds === undefined) throw new UnexpectedTextError(`timens_offsets has no ${clock} line`);
    return Number(seconds) + Number(nanoseconds) / NANOSECONDS;
  };
  return { monotonic: offset('monotonic'), boottime: offset('boottime') };
}
