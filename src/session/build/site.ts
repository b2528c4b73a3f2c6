import type { CapabilityName } from '../../kernel/capabilities.ts';
import type { IdRange } from '../../kernel/proc/id-map.ts';
import { NAMESPACES, type NamespaceType } from '../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { HOST } from '../../lab/actors.ts';
import type { Box } from '../../lab/box.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import type { Profile } from './profile.ts';

/** What a plan is made from: the aim, and what the kernel says of the box and of the host now. */
export interface Site {
  readonly lab: Lab;
  readonly profile: Profile;
  readonly name: string;
  readonly box: Box | undefined;
  /** True while there is no box: it will begin as the host's process is. */
  readonly isNew: boolean;
  readonly state: Snapshot;
  readonly host: Snapshot;
  /** The types of namespaces that this kernel has. */
  readonly known: readonly NamespaceType[];
  /** Those that the profile wants, and the box shares with the host. */
  readonly lacking: readonly NamespaceType[];
  /** Those of them that are made and wait for the first child: pid and time. */
  readonly waiting: readonly NamespaceType[];
  /** True when the profile wants a user namespace, and the box has others that a new one would not own. */
  readonly isTooLateForUser: boolean;
}

/** @throws BoxEndedError */
export function siteOf(lab: Lab, name: string, profile: Profile): Site {
  const box = lab.boxes.get(name);
  box?.assertAlive();
  const host = lab.snapshot(HOST);
  const state = box ? lab.snapshot(name) : host;
  const isNew = box === undefined;
  // An older kernel does not have all types.
  const known = NAMESPACES.map(({ type }) => type).filter((type) => !isUnreadable(host.namespaces[type]));
  const shares = (type: NamespaceType) => isNew || state.namespaces[type] === host.namespaces[type];
  const lacking = wantedNamespaces(lab, profile).filter((type) => known.includes(type) && shares(type));
  const waiting = isNew ? [] : waitingTypes(state);
  const owned = known.filter((type) => !shares(type) || waiting.includes(type));
  const isTooLateForUser = lacking.includes('user') && owned.length > 0;
  return { lab, profile, name, box, isNew, state, host, known, lacking, waiting, isTooLateForUser };
}

function wantedNamespaces({ isRootless, cgroups }: Lab, profile: Profile): NamespaceType[] {
  const hasUser = isRootless || profile.ids !== 'root';
  // A user namespace may mount cgroup only for a cgroup namespace that it owns.
  const isShared = profile.sharesCgroupNamespaceOnV1 && cgroups.kind !== 'v2' && !hasUser;
  return [
    ...(hasUser ? (['user'] as const) : []),
    ...profile.namespaces.filter((type) => type !== 'cgroup' || !isShared),
  ];
}

/** Namespaces that are made, and wait for the first child. */
const waitingTypes = ({ namespaces: { pid, pidForChildren, time, timeForChildren } }: Snapshot) =>
  [
    ...(pidForChildren === pid || isUnreadable(pidForChildren) ? [] : ['pid']),
    ...(timeForChildren === time || isUnreadable(timeForChildren) ? [] : ['time']),
  ] as readonly NamespaceType[];

/** True when the box will have a user namespace of its own that it does not have yet. */
export const makesUserNamespace = ({ lacking, isTooLateForUser }: Site): boolean =>
  lacking.includes('user') && !isTooLateForUser;

/** True when the box has, or will have, a user namespace of its own. */
export const hasUserNamespace = (site: Site): boolean =>
  makesUserNamespace(site) || (!site.isNew && site.state.namespaces.user !== site.host.namespaces.user);

/** True when the box can do what a capability allows at the time of the plan's commands. */
export function canUse(site: Site, capability: CapabilityName): boolean {
  // A new user namespace gives all capabilities in it.
  if (makesUserNamespace(site)) return true;
  const { caps } = site.state;
  return isUnreadable(caps) || caps.effective.includes(capability);
}

/** True when the box has, or can be given, a namespace of its own of a type. */
export const willOwn = (site: Site, type: NamespaceType): boolean =>
  site.isNew || site.state.namespaces[type] !== site.host.namespaces[type] || canUse(site, 'CAP_SYS_ADMIN');

/** The maps of the box's own user namespace; none while there is nothing in them. */
export function idMaps({ isNew, state: { ids, namespaces }, host }: Site): {
  uid: readonly IdRange[];
  gid: readonly IdRange[];
} {
  if (isNew || namespaces.user === host.namespaces.user || isUnreadable(ids)) return { uid: [], gid: [] };
  const { uidMap, gidMap } = ids;
  return { uid: isUnreadable(uidMap) ? [] : uidMap, gid: isUnreadable(gidMap) ? [] : gidMap };
}
