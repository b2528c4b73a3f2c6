import type { CgroupView } from '../kernel/cgroup/hierarchies.ts';
import { isRefusal, type Placement, placeGroups } from '../kernel/cgroup/placement.ts';
import { readCgroupMembership } from '../kernel/proc/cgroup-membership.ts';
import type { Box } from './box.ts';
import { type BoxGroup, withGroupIn } from './box-cgroup.ts';
import type { Lab } from './lab.ts';

/**
 * Where a group can be made in each hierarchy: on v1 in every one, on v2 in the one that there is. A process is in one
 * v2 group only: a second one would take it out of that which has the controllers.
 */
export function placesOf(lab: Lab): Placement[] {
  const places = new Map<string, Placement>();
  for (const place of lab.placements.values()) if (!isRefusal(place)) places.set(place.parent, place);
  const hasV2 = [...places.values()].some(({ version }) => version === 2);
  const inV2 = hasV2 ? undefined : placeInV2(lab.cgroups);
  if (inV2 && !isRefusal(inV2)) places.set(inV2.parent, inV2);
  return [...places.values()];
}

/** The v2 hierarchy takes groups also where v1 has all its controllers. */
function placeInV2(view: CgroupView) {
  if (!view.v2) return undefined;
  const alone: CgroupView = { ...view, controllers: new Map(), unreachable: new Map() };
  return placeGroups(alone, ['freezer']).get('freezer');
}

/** The places of the hierarchies in which a box is in the group of the host. Asks the kernel. */
export function sharedPlaces(lab: Lab, pid: number): Placement[] {
  const [own, theirs] = [readCgroupMembership(pid), readCgroupMembership(lab.host.pid)];
  return placesOf(lab).filter(({ version, controllers }) => {
    const pathIn = (memberships: typeof own) =>
      memberships.find((each) =>
        version === 2 ? each.hierarchy === 0 : each.controllers.some((name) => controllers.includes(name)),
      )?.path;
    return pathIn(own) === pathIn(theirs);
  });
}

/** Makes the box a group in each hierarchy where it has none, and brings it in. @throws KernelError */
export function makeOwnGroups(lab: Lab, box: Box): BoxGroup[] {
  return sharedPlaces(lab, box.pid).map((place) => withGroupIn(lab, box, place));
}
