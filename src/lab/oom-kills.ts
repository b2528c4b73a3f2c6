import { readGroupFile } from '../kernel/cgroup/read.ts';
import { parseFlatKeyed } from '../kernel/cgroup/values.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';

/** Where each version counts what the OOM killer did, and has the limit. */
export const OOM_FILES = {
  1: { events: 'memory.oom_control', limit: 'memory.limit_in_bytes' },
  2: { events: 'memory.events', limit: 'memory.max' },
} as const;

/** How often the OOM killer has struck in a group; 0 for one without the memory controller. */
export function countOomKills({ version, directory }: { version: 1 | 2; directory: string }): number {
  const text = readGroupFile(directory, OOM_FILES[version].events);
  return isUnreadable(text) ? 0 : (parseFlatKeyed(text).get('oom_kill') ?? 0);
}
