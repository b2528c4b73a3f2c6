import { isRefusal } from '../../kernel/cgroup/placement.ts';
import { readIdMap } from '../../kernel/proc/id-map.ts';
import type { Lab } from '../lab.ts';
import type { LimitName, WallName } from './walls.ts';

const LIMITS: readonly LimitName[] = ['pids', 'memory', 'cpu'];

/** The walls for which this user has no means: no group to limit, no other ID to be. */
export function unbuildableWalls(lab: Lab): ReadonlySet<WallName> {
  const limits = LIMITS.filter((name) => {
    const place = lab.placements.get(name);
    return place !== undefined && isRefusal(place);
  });
  return new Set<WallName>([...limits, ...(hasOneId(lab) ? (['ids'] as const) : [])]);
}

/** An ordinary user has one ID, unless newuidmap(1) has given the lab a range. */
function hasOneId({ isRootless, host }: Lab): boolean {
  const map = readIdMap(host.pid, 'uid');
  return isRootless && map.reduce((sum, { count }) => sum + count, 0) === 1;
}
