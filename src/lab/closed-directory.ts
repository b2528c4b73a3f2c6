import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { capabilityMask } from '../kernel/capabilities.ts';
import { readIdMap, toInside } from '../kernel/proc/id-map.ts';
import { readStatus } from '../kernel/proc/status.ts';

/** A directory that a process may not enter. */
export interface ClosedDirectory {
  readonly path: string;
  /** As ls(1) prints it in octal: `0700`. */
  readonly mode: string;
  /** The user that it belongs to, outside. */
  readonly owner: number;
  /** The user that the process is, outside. */
  readonly user: number;
}

/** Those that pass over the mode of a directory, capabilities(7). */
const MAY_ENTER = capabilityMask(['CAP_DAC_OVERRIDE', 'CAP_DAC_READ_SEARCH']);
const EXECUTE = { owner: 0o100, group: 0o010, others: 0o001 };

/**
 * The first directory on the way to a path, itself among them, that the process may not enter, path_resolution(7).
 * @param root where the path begins: `/proc/PID/root` for a path as a process has it
 * @throws the error of node:fs
 */
export function findClosedDirectory(path: string, pid: number, root = ''): ClosedDirectory | undefined {
  for (const directory of waysTo(path)) {
    const closed = examine(directory, pid, root);
    if (closed) return closed;
  }
  return undefined;
}

/** `/`, `/var`, `/var/cache` … the path itself. */
function waysTo(path: string): string[] {
  return path === '/' ? ['/'] : [...waysTo(dirname(path)), path];
}

function examine(path: string, pid: number, root: string): ClosedDirectory | undefined {
  const { mode, uid, gid } = statSync(root + path);
  const status = readStatus(pid);
  const [user, group] = [status.uid.fs, status.gid.fs];
  const isMapped = [toInside(readIdMap(pid, 'uid'), uid), toInside(readIdMap(pid, 'gid'), gid)].every(
    (id) => id !== undefined,
  );
  // user_namespaces(7): a capability counts for files whose user and group are in the map.
  if (isMapped && status.capEff & MAY_ENTER) return undefined;
  const bit = uid === user ? EXECUTE.owner : gid === group ? EXECUTE.group : EXECUTE.others;
  if (mode & bit) return undefined;
  return { path, mode: `0${(mode & 0o7777).toString(8)}`, owner: uid, user };
}
