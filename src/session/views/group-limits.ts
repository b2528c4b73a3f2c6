import type { ControllerName } from '../../kernel/cgroup/controllers.ts';
import type { Snapshot } from '../../lab/snapshot.ts';

/** The files that hold a limit, and what they say when there is none. */
const LIMIT_FILES: readonly (readonly [controller: ControllerName, file: string, none: RegExp])[] = [
  ['cpu', 'cpu.max', /^max /],
  ['cpu', 'cpu.cfs_quota_us', /^-1$/],
  ['memory', 'memory.max', /^max$/],
  ['memory', 'memory.limit_in_bytes', /^92233720368547\d+$/],
  ['pids', 'pids.max', /^max$/],
];

/** The controllers whose limits make a container. */
export const LIMITED = ['cpu', 'memory', 'pids'] as const;

/** The limits of a group that is the box's own, not the host's: `pids.max 128`. */
export function limitsOf(controller: ControllerName, { cgroup }: Snapshot, host: Snapshot): string[] {
  const [own, theirs] = [cgroup[controller], host.cgroup[controller]];
  if (!('files' in own) || ('path' in theirs && theirs.path === own.path)) return [];
  return LIMIT_FILES.filter(([name]) => name === controller).flatMap(([, file, none]) => {
    const text = own.files[file];
    return typeof text === 'string' && !none.test(text) ? [`${file} ${text}`] : [];
  });
}
