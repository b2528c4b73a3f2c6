import { readlinkSync } from 'node:fs';
import { attempt, type Unreadable } from './unreadable.ts';

/** Where a process stands, see proc_pid_root(5), proc_pid_cwd(5), proc_pid_exe(5). */
export interface ProcessPaths {
  /** Its root directory; `/` also after pivot_root(2), whose new root cannot be reached from the reader's. */
  readonly root: string | Unreadable;
  readonly cwd: string | Unreadable;
  /** The program; ends in ` (deleted)` when its file has no name any more, as a memfd has none. */
  readonly exe: string | Unreadable;
}

/** Reads the three links; each that cannot be read says why, so this does not throw. */
export function readProcessPaths(pid: number | 'self', proc = '/proc'): ProcessPaths {
  const read = (name: string) => attempt(() => readlinkSync(`${proc}/${pid}/${name}`));
  return { root: read('root'), cwd: read('cwd'), exe: read('exe') };
}
