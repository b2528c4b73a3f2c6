import { orEmpty } from './read.ts';

/** True while a process runs: a zombie does not. */
export function isAlive(pid: number): boolean {
  return /^State:\t[^Z]/m.test(orEmpty(`/proc/${pid}/status`));
}
