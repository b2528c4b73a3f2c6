import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { capabilityMask } from '../../kernel/capabilities.ts';
import { readIdMap, toInside } from '../../kernel/proc/id-map.ts';
import { readStatus } from '../../kernel/proc/status.ts';

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

/** The options of an overlay that name directories, and where the image is mounted for one. */
const LAYERS = /(?:(?:lower|upper|work)dir=|^move_mount.*")([^,"]+)/g;
/** Those that pass over the mode of a directory, capabilities(7). */
const MAY_ENTER = capabilityMask(['CAP_DAC_OVERRIDE', 'CAP_DAC_READ_SEARCH']);
const EXECUTE = { owner: 0o100, group: 0o010, others: 0o001 };

/** The first directory on the way to the layers of an overlay that the process may not enter, path_resolution(7). */
export function findClosedDirectory(call: string, pid: number): ClosedDirectory | undefined {
  const paths = [...call.matchAll(LAYERS)].map(([, path]) => path!);
  return [...new Set(paths.flatMap(waysTo))].map((path) => examine(path, pid)).find(Boolean);
}

/** `/`, `/var`, `/var/cache` … the path itself. */
function waysTo(path: string): string[] {
  return path === '/' ? ['/'] : [...waysTo(dirname(path)), path];
}

function examine(path: string, pid: number): ClosedDirectory | undefined {
  const { mode, uid, gid } = statSync(path);
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
