import { effectiveLimit } from '../../kernel/cgroup/effective.ts';
import { type CgroupView, findController } from '../../kernel/cgroup/hierarchies.ts';
import { readCgroup } from '../../kernel/cgroup/read.ts';
import { RESOURCES } from '../../kernel/cgroup/resources.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import type { Scene } from './scene.ts';
import type { LimitName } from './walls.ts';

const LIMITS = { pids: 'pids max', memory: 'memory max', cpu: 'cpu quota' } as const satisfies Record<
  LimitName,
  string
>;

/** The limits that count for a process, of its groups and those above: `pids max 128`. */
export function effectiveLimits(pid: number, view: CgroupView): Scene['limits'] {
  const groups = readCgroup(pid, view, { only: [] });
  const limits: Partial<Record<LimitName, string>> = {};
  for (const [name, resource] of Object.entries(LIMITS) as [LimitName, (typeof LIMITS)[LimitName]][]) {
    const [group, hierarchy] = [groups[name], findController(view, name)];
    if (!('directory' in group) || isUnreadable(group.directory) || 'unavailable' in hierarchy) continue;
    const limit = effectiveLimit(RESOURCES[resource], group.version, group.directory, hierarchy.mount);
    if (limit) limits[name] = `${resource} ${limit.ceiling}`;
  }
  return limits;
}
