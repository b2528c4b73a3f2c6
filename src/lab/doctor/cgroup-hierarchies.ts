import type { Hierarchy } from '../../kernel/cgroup/hierarchies.ts';
import { delegationFacts, examineDelegation } from '../delegation.ts';
import { type Evidence, type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';

/** Which hierarchies there are, and whether an ordinary user has, or can have, a group in them. */
export function hierarchyTrials(ground: Ground): Trial[] {
  const trials = [trial('control groups', () => examineHierarchies(ground), { isNeeded: false })];
  if (ground.uid !== 0)
    trials.push(trial('delegation', () => examineUsersGroup(ground), { isNeeded: false }));
  return trials;
}

function examineHierarchies({ cgroups: { kind, controllers, v2, unreachable } }: Ground): Evidence {
  if (kind === 'none') {
    return {
      limited: 'no cgroup hierarchy is mounted here: limits cannot be set, everything else works',
      remedy: 'start ns-lab where /sys/fs/cgroup is mounted: outside of this container or chroot',
    };
  }
  const hierarchies = [...new Set([...controllers.values(), ...(v2 ? [v2] : [])])];
  const readOnly = hierarchies.filter(({ isReadOnly }) => isReadOnly);
  const places = describePlaces(hierarchies).join('; ');
  const detail = `${kind}: ${places || [...unreachable.values()].join('; ')}`;
  if (readOnly.length === 0 && places) return detail;
  return {
    limited: detail,
    remedy:
      'in a container, give it a writable /sys/fs/cgroup (docker run --privileged, or --cgroupns=host with a bind mount), or start ns-lab outside of it',
  };
}

/** One phrase for all hierarchies of a version in which ns-lab is in the same place. */
function describePlaces(hierarchies: readonly Hierarchy[]): string[] {
  const places = new Map<string, string[]>();
  for (const { version, ownPath, isReadOnly, controllers } of hierarchies) {
    const place = `ns-lab is in ${ownPath} of v${version}${isReadOnly ? ', read-only' : ''}`;
    places.set(place, [...(places.get(place) ?? []), ...controllers]);
  }
  return [...places].map(([place, controllers]) => `${place} (${controllers.join(' ') || 'no controller'})`);
}

function examineUsersGroup({ cgroups }: Ground): Evidence {
  const delegation = examineDelegation(delegationFacts(cgroups));
  if (delegation.kind === 'unneeded') return delegation.why;
  if (delegation.kind === 'impossible') return { limited: delegation.why, remedy: delegation.remedy };
  return {
    limited: 'ns-lab is in no group that is delegated to its user, but systemd can start it in one',
    remedy: 'ns-lab --delegate',
  };
}
