import { type CgroupMembership, parseCgroupMembership } from '../proc/cgroup-membership.ts';
import { type Mount, parseMountinfo } from '../proc/mountinfo.ts';
import { readText } from '../proc/read-text.ts';
import { CORE, type ControllerName, INSTEAD_ON_V2, NAMES_BY_VERSION } from './controllers.ts';
import type { Lack } from './lack.ts';
import { type CgroupProbe, HOST_PROBE } from './probe.ts';

/** A cgroup hierarchy, where it is mounted, and our group in it. See cgroups(7). */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** All controllers of the hierarchy. Co-mounted v1 controllers share every group. */
  readonly controllers: readonly string[];
  /** The mount point. */
  readonly mount: string;
  /** The group that the mount point shows: `/`, unless a part of the hierarchy is mounted (as Docker does). */
  readonly root: string;
  /** Our group as /proc/self/cgroup names it. */
  readonly ownPath: string;
  /** The directory of our group. */
  readonly directory: string;
  readonly isReadOnly: boolean;
}

/** Which hierarchy each controller belongs to, seen from a process (ns-lab's own). */
export interface CgroupView {
  /** `hybrid`: v1 hierarchies and a v2 hierarchy are mounted. A controller still belongs to one of them only. */
  readonly kind: 'v1' | 'v2' | 'hybrid' | 'none';
  /** By controller name. */
  readonly controllers: ReadonlyMap<string, Hierarchy>;
  /** The v2 hierarchy, also when it owns no controller. */
  readonly v2: Hierarchy | undefined;
  /** Why `v2` is undefined. */
  readonly whyNoV2: Lack | undefined;
  /** Controllers of v1 hierarchies that we cannot reach, and why. */
  readonly unreachable: ReadonlyMap<string, Lack>;
}

/** The hierarchy of a controller, or why there is none for us. */
export function findController(
  view: CgroupView,
  controller: ControllerName,
): Hierarchy | { unavailable: Lack } {
  const names = NAMES_BY_VERSION[controller];
  const name = names[1] ?? controller;
  const onV1 = view.controllers.get(name);
  if (onV1?.version === 1) return onV1;
  const onV2 = names[2] === CORE ? view.v2 : view.controllers.get(names[2] ?? '');
  if (onV2) return onV2;
  const unavailable = view.unreachable.get(name);
  if (unavailable) return { unavailable };
  if (names[2] === undefined && view.v2 && INSTEAD_ON_V2[controller])
    return { unavailable: { code: 'not-on-v2', controller } };
  if (view.whyNoV2) return { unavailable: { code: 'not-on-v1', controller, v2: view.whyNoV2 } };
  // It may be off in the kernel's configuration, by cgroup_disable=, or not given to this container.
  return { unavailable: { code: 'nowhere', controller } };
}

/** The view of this process. @throws the error of node:fs */
export function readCgroupView(probe: CgroupProbe = HOST_PROBE): CgroupView {
  return buildCgroupView(readText('/proc/self/mountinfo'), readText('/proc/self/cgroup'), probe);
}

/** The view of the process that these two files of /proc belong to. @throws UnexpectedTextError */
export function buildCgroupView(mountinfo: string, cgroup: string, probe: CgroupProbe): CgroupView {
  const mounts = parseMountinfo(mountinfo).filter(({ fstype }) => /^cgroup2?$/.test(fstype));
  const controllers = new Map<string, Hierarchy>();
  const unreachable = new Map<string, Lack>();
  let v2: Hierarchy | undefined;
  let whyNoV2: Lack | undefined = { code: 'no-v2' };
  for (const membership of parseCgroupMembership(cgroup)) {
    const found = findHierarchy(membership, mounts, probe);
    if ('code' in found) {
      if (membership.hierarchy === 0) whyNoV2 = found;
      for (const name of membership.controllers) unreachable.set(name, found);
      continue;
    }
    if (found.version === 2) [v2, whyNoV2] = [found, undefined];
    for (const name of found.controllers) controllers.set(name, found);
  }
  return {
    kind: kindOf(mounts.filter((mount) => isVisible(mount, probe))),
    controllers,
    v2,
    whyNoV2,
    unreachable,
  };
}

/**
 * The directory that shows a group of a hierarchy, or undefined when the mount does not reach that group.
 * `path` is one that /proc/PID/cgroup gives to the same reader that the hierarchy's `root` comes from.
 */
export function directoryOf({ mount, root }: Pick<Hierarchy, 'mount' | 'root'>, path: string) {
  const prefix = root === '/' ? '' : root;
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return undefined;
  const below = path.slice(prefix.length);
  // A group outside what is mounted, or a removed one.
  if (`${below}/`.startsWith('/../') || below.endsWith(' (deleted)')) return undefined;
  return below === '/' ? mount : mount + below;
}

function kindOf(mounts: readonly Mount[]): CgroupView['kind'] {
  const hasV1 = mounts.some(({ fstype }) => fstype === 'cgroup');
  const hasV2 = mounts.some(({ fstype }) => fstype === 'cgroup2');
  if (hasV1) return hasV2 ? 'hybrid' : 'v1';
  return hasV2 ? 'v2' : 'none';
}

/** The hierarchy of one line of /proc/self/cgroup, or why it cannot be reached. */
function findHierarchy(
  { hierarchy, controllers, path }: CgroupMembership,
  mounts: readonly Mount[],
  probe: CgroupProbe,
): Hierarchy | Lack {
  const version = hierarchy === 0 ? 2 : 1;
  const name = version === 2 ? 'v2' : controllers.join(',');
  const candidates = version === 2 ? mounts.filter((m) => m.fstype === 'cgroup2') : mounts.filter(isV1Of);
  if (candidates.length === 0) return { code: 'not-mounted', hierarchy: name };
  const visible = candidates.filter((mount) => isVisible(mount, probe));
  if (visible.length === 0) return { code: 'covered', hierarchy: name };
  const reached: Hierarchy[] = [];
  // The last mount on a directory hides those before it.
  for (const mount of new Map(visible.map((m) => [m.target, m])).values()) {
    const place = { mount: mount.target, root: mount.root };
    const directory = directoryOf(place, path);
    // Another file system may be mounted over it.
    if (directory === undefined || probe.deviceOf(directory) !== mount.device) continue;
    reached.push({
      version,
      controllers:
        version === 2
          ? words(probe.read(`${mount.target}/cgroup.controllers`))
          : controllers.filter(isController),
      ...place,
      ownPath: path,
      directory,
      isReadOnly: isReadOnly(mount),
    });
  }
  return (
    reached.find((h) => !h.isReadOnly) ?? reached[0] ?? { code: 'without-our-group', hierarchy: name, path }
  );

  function isV1Of({ fstype, superOptions }: Mount): boolean {
    const options = superOptions.split(',');
    return fstype === 'cgroup' && controllers.every((controller) => options.includes(controller));
  }
}

/** False where another mount covers it, as in a container that is not to see any. */
const isVisible = ({ target, device }: Mount, probe: CgroupProbe): boolean =>
  probe.deviceOf(target) === device;

// `name=systemd` names a v1 hierarchy without controllers.
const isController = (name: string): boolean => !name.startsWith('name=');

const isReadOnly = ({ options, superOptions }: Mount): boolean =>
  options.split(',').includes('ro') || superOptions.split(',').includes('ro');

/** The words of a list such as cgroup.controllers; none for undefined. */
export const words = (text: string | undefined): string[] => text?.split(/\s+/).filter(Boolean) ?? [];
