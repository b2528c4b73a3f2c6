import { readText } from '../proc/read-text.ts';
import { COPIED_FROM_PARENT } from './controllers.ts';
import type { Placement } from './placement.ts';

/** One write(2) to a file of a group. */
export interface FileWrite {
  readonly file: string;
  readonly data: string;
}

/**
 * What to write to a new group right after mkdir(2), before a process may join it. It looks at all controllers of
 * the place: a v1 cpuset that is co-mounted with the wanted controller needs its values too.
 * @throws the error of node:fs
 */
export function writesForNewGroup(
  { version, parent, controllers }: Placement,
  read: (path: string) => string = readText,
): FileWrite[] {
  const files = controllers.flatMap((controller) => COPIED_FROM_PARENT[version][controller] ?? []);
  return files.map((file) => ({ file, data: read(`${parent}/${file}`).trim() }));
}
