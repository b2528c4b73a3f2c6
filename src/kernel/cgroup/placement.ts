import { CORE, type ControllerName, NAMES_BY_VERSION } from './controllers.ts';
import { type CgroupView, findController, type Hierarchy, words } from './hierarchies.ts';
import { type CgroupProbe, HOST_PROBE } from './probe.ts';
import { noController, notDelegated, notWritable, type Refusal, readOnly, threaded } from './refusals.ts';

/** Where a new group for a controller can be made. */
export interface Placement {
  readonly version: 1 | 2;
  /** The directory to make the group in. On v2 it has the controller switched on for the groups below it. */
  readonly parent: string;
  /** The controllers that a group made there has: on v1 all of the hierarchy, also those that were not asked for. */
  readonly controllers: readonly string[];
}

/**
 * Where new groups for these controllers can be made without changing any group that exists.
 *
 * v1: below our own group of each hierarchy. v2: in our own group or one above it: of those that we may write and
 * that have most of the controllers switched on, the nearest. A process is in one v2 group only, so all v2
 * controllers get the same parent. A group that is made there may switch them on for groups of its own. What every
 * v2 group can do (freeze, say) needs no controller to be switched on.
 */
export function placeGroups<C extends ControllerName>(
  view: CgroupView,
  controllers: readonly C[],
  probe: CgroupProbe = HOST_PROBE,
): Map<C, Placement | Refusal> {
  const onV2 = controllers.filter((controller) => findVersion(view, controller) === 2);
  const names = onV2.map((controller) => NAMES_BY_VERSION[controller][2]!);
  const wanted = names.filter((name) => name !== CORE);
  const groups = view.v2 && onV2.length > 0 ? readV2Groups(view.v2, probe) : [];
  const parent = bestParent(groups, wanted) ?? groups.find((group) => group.whyNotUsable === undefined);
  const place = (controller: C): Placement | Refusal => {
    const hierarchy = findController(view, controller);
    if ('unavailable' in hierarchy)
      return noController(controller, hierarchy.unavailable, inKernel(controller, probe));
    if (hierarchy.version === 1) return placeV1(hierarchy, probe);
    const name = NAMES_BY_VERSION[controller][2]!;
    if (parent && (name === CORE || parent.enabled.includes(name)))
      return { version: 2, parent: parent.directory, controllers: parent.enabled };
    return refuseV2(name, hierarchy, groups, probe.uid);
  };
  return new Map(controllers.map((controller) => [controller, place(controller)]));
}

export function isRefusal(place: Placement | Refusal): place is Refusal {
  return 'reason' in place;
}

/** Whether the running kernel has a controller, which no hierarchy need be mounted for: the file of cgroups(7). */
function inKernel(controller: ControllerName, probe: CgroupProbe): 'unmounted' | 'disabled' | undefined {
  const name = NAMES_BY_VERSION[controller][1];
  const line = probe
    .read('/proc/cgroups')
    ?.split('\n')
    .find((each) => each.split('\t')[0] === name);
  const [, hierarchy, , enabled] = line?.split('\t') ?? [];
  if (enabled === '0') return 'disabled';
  return hierarchy === '0' ? 'unmounted' : undefined;
}

function findVersion(view: CgroupView, controller: ControllerName): 1 | 2 | undefined {
  const hierarchy = findController(view, controller);
  return 'unavailable' in hierarchy ? undefined : hierarchy.version;
}

function placeV1({ directory, controllers }: Hierarchy, probe: CgroupProbe): Placement | Refusal {
  const why = probe.whyNotWritable(directory);
  if (why === undefined) return { version: 1, parent: directory, controllers };
  return why === 'EROFS' ? readOnly(directory) : notWritable(1, directory, probe.uid);
}

interface V2Group {
  readonly directory: string;
  readonly whyNotUsable: string | undefined;
  /** Controllers that the group has itself. */
  readonly offered: readonly string[];
  /** Controllers that groups below it have. */
  readonly enabled: readonly string[];
}

/** Our own group and those above it, nearest first, up to the one that is mounted. */
function readV2Groups({ directory, mount }: Hierarchy, probe: CgroupProbe): V2Group[] {
  const groups: V2Group[] = [];
  for (let path = directory; ; path = path.slice(0, path.lastIndexOf('/'))) {
    groups.push({
      directory: path,
      whyNotUsable: whyNotUsable(path, probe),
      offered: words(probe.read(`${path}/cgroup.controllers`)),
      enabled: words(probe.read(`${path}/cgroup.subtree_control`)),
    });
    if (path === mount) return groups;
  }
}

/**
 * cgroups(7), "Delegation containment": to move a process from a group to another, the mover must be allowed to
 * write the cgroup.procs of their nearest common ancestor. For a new group made in `directory`, that is `directory`.
 */
function whyNotUsable(directory: string, probe: CgroupProbe): string | undefined {
  const why = probe.whyNotWritable(directory) ?? probe.whyNotWritable(`${directory}/cgroup.procs`);
  if (why !== undefined) return why;
  // The root has no type.
  const type = probe.read(`${directory}/cgroup.type`)?.trim() ?? 'domain';
  return type === 'domain' ? undefined : THREADED;
}

// What the kernel answers when a process joins a group below a threaded one.
const THREADED = 'EOPNOTSUPP';

function bestParent(groups: readonly V2Group[], wanted: readonly string[]): V2Group | undefined {
  let best: V2Group | undefined;
  let most = 0;
  for (const group of groups) {
    const count = wanted.filter((controller) => group.enabled.includes(controller)).length;
    if (group.whyNotUsable === undefined && count > most) [best, most] = [group, count];
  }
  return best;
}

function refuseV2(controller: string, own: Hierarchy, groups: readonly V2Group[], uid: number): Refusal {
  const usable = groups.filter((group) => group.whyNotUsable === undefined);
  const giver = usable.find((group) => group.offered.includes(controller)) ?? usable[0];
  if (giver) return notDelegated(controller, giver.directory, uid, giver.offered.includes(controller));
  if (groups.every((group) => group.whyNotUsable === 'EROFS')) return readOnly(own.directory);
  const threadedGroup = groups.find((group) => group.whyNotUsable === THREADED);
  if (threadedGroup) return threaded(threadedGroup.directory);
  return notWritable(2, own.directory, uid);
}
