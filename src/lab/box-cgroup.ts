import { dirname } from 'node:path';
import { COMPANIONS, type ControllerName } from '../kernel/cgroup/controllers.ts';
import { type EffectiveLimit, effectiveLimit } from '../kernel/cgroup/effective.ts';
import { findController } from '../kernel/cgroup/hierarchies.ts';
import { writesForNewGroup } from '../kernel/cgroup/new-group.ts';
import { isRefusal, type Placement } from '../kernel/cgroup/placement.ts';
import { readGroupFile } from '../kernel/cgroup/read.ts';
import { type Resource, ResourceError } from '../kernel/cgroup/resource.ts';
import { RESOURCES } from '../kernel/cgroup/resources.ts';
import { KernelError } from '../kernel/errors.ts';
import { AT } from '../kernel/flags.ts';
import { descendants } from '../kernel/proc/process-tree.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import type { Box } from './box.ts';
import { moveIntoGroup } from './enter-group.ts';
import { BoxEndedError, UnavailableError } from './errors.ts';
import { writeKernelFile } from './host-file.ts';
import type { Lab } from './lab.ts';
import { countOomKills } from './oom-kills.ts';

export type ResourceName = keyof typeof RESOURCES;

/** What a resource takes as its limit. */
export type LimitValue<R extends ResourceName> = (typeof RESOURCES)[R] extends Resource<infer T> ? T : never;

/** The file that took the value, and what was written. */
export interface LimitWrite {
  readonly path: string;
  readonly data: string;
}

/** A group that was made for a limit, and what was written into it before the limit. */
export interface NewGroup {
  readonly directory: string;
  readonly writes: readonly LimitWrite[];
}

/** What became of a limit. */
export interface Limit {
  readonly version: 1 | 2;
  /** The groups that the box was moved into; none if it was there already. */
  readonly made: readonly NewGroup[];
  readonly writes: readonly LimitWrite[];
  /** What the kernel says of it now: file names and their contents, and the same in words. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  readonly words: string;
  /** The limit that counts, when a group above has a smaller one. */
  readonly tighterAbove: EffectiveLimit | undefined;
}

/** A box's group for a controller. */
export interface BoxGroup {
  readonly version: 1 | 2;
  readonly directory: string;
}

/**
 * Sets a limit on a box's control group: makes the group if there is none, writes the files of the version that owns
 * the controller, and then brings the box's processes in. When the kernel refuses, no new group stays.
 * @throws UnavailableError when no hierarchy here gives ns-lab the controller, or its version lacks this; KernelError
 */
export function setLimit<R extends ResourceName>(
  lab: Lab,
  box: Box,
  resource: R,
  value: LimitValue<R>,
): Limit {
  const chosen: Resource<LimitValue<R>> = RESOURCES[resource] as never;
  const { version } = placeFor(lab, chosen.controller);
  const lack = chosen.lacks?.[version];
  if (lack) throw new UnavailableError(lack.why, lack.instead);
  let writes: LimitWrite[] = [];
  const before = new Set(box.cgroups);
  const { directory } = withGroup(lab, box, chosen.controller, (group) => {
    writes = writesFor(chosen, version, value, group.directory);
    for (const { path, data } of writes) writeKernelFile(lab.host, path, data);
  });
  return {
    version,
    made: box.cgroups.filter((group) => !before.has(group)).map((group) => newGroup(lab, group)),
    writes,
    ...readBack(resource, { version, directory }),
    tighterAbove: tighterAbove(lab, chosen, version, directory),
  };
}

/** What the kernel says of a limit in a group now: the files that are there, and the same in words. */
export function readBack(resource: ResourceName, { version, directory }: BoxGroup) {
  const chosen: Resource<never> = RESOURCES[resource] as never;
  const files = filesOf(chosen, version, directory);
  return { files, words: chosen.describe(version, ...files.map(({ text }) => text)) };
}

/**
 * The box's group for a controller; a new one is made if there is none, and the box's processes moved into it once
 * `prepare` has been done to it.
 * @throws UnavailableError, KernelError
 */
export function withGroup(
  lab: Lab,
  box: Box,
  controller: ControllerName,
  prepare: (group: BoxGroup) => void = () => {},
): BoxGroup {
  const place = placeFor(lab, controller);
  const isNew = !box.cgroups.includes(directoryFor(lab, box, place));
  const group = withGroupIn(lab, box, place, prepare);
  const companion = COMPANIONS[controller];
  if (isNew && companion && place.version === 1) tryCompanion(lab, box, companion);
  return group;
}

const directoryFor = (lab: Lab, box: Box, { parent }: Placement): string =>
  `${parent}/ns-lab-${lab.id}-${box.name}`;

/** The same at a place. @throws KernelError */
export function withGroupIn(
  lab: Lab,
  box: Box,
  place: Placement,
  prepare: (group: BoxGroup) => void = () => {},
): BoxGroup {
  const directory = directoryFor(lab, box, place);
  const group = { version: place.version, directory };
  if (box.cgroups.includes(directory)) {
    prepare(group);
    return group;
  }
  makeGroup(lab, place, directory);
  try {
    prepare(group);
    const [, ...others] = membersOf(lab, box);
    moveIntoGroup(lab.host, box, directory);
    for (const pid of others) {
      ignoring('ESRCH', () => writeKernelFile(lab.host, `${directory}/cgroup.procs`, String(pid)));
    }
  } catch (error) {
    const isOom = box.exit !== undefined && countOomKills(group) > 0;
    removeEmpty(lab, directory);
    if (isOom)
      throw new BoxEndedError(box.name, {
        en: 'the OOM killer killed it as it entered its group, because it needs more memory than the limit',
        'zh-CN': '它进入自己的组时被 OOM killer 杀死，因为它需要的内存超过限制',
      });
    throw error;
  }
  box.cgroups.push(directory);
  return group;
}

/** The box's own group for a controller, if it has one. */
export function groupOf(lab: Lab, box: Box, controller: ControllerName): BoxGroup | undefined {
  const place = lab.placements.get(controller)!;
  if (isRefusal(place)) return undefined;
  const directory = directoryFor(lab, box, place);
  return box.cgroups.includes(directory) ? { version: place.version, directory } : undefined;
}

/** @throws UnavailableError */
export function placeFor(lab: Lab, controller: ControllerName): Placement {
  const place = lab.placements.get(controller)!;
  if (isRefusal(place)) throw new UnavailableError(place.explanation, place.remedy);
  return place;
}

function writesFor<T>(resource: Resource<T>, version: 1 | 2, value: T, directory: string): LimitWrite[] {
  const read = (file: string) => {
    const text = readGroupFile(directory, file);
    return isUnreadable(text) ? undefined : text;
  };
  try {
    const writes = resource.write(version, value, { read });
    return writes.map(({ file, data }) => ({ path: `${directory}/${file}`, data }));
  } catch (error) {
    if (error instanceof ResourceError) throw new UnavailableError(error.message, error.remedy);
    throw error;
  }
}

function filesOf({ files }: Resource<never>, version: 1 | 2, directory: string) {
  return files[version].flatMap((file) => {
    const text = readGroupFile(directory, file);
    return isUnreadable(text) ? [] : [{ file, text }];
  });
}

function tighterAbove(
  lab: Lab,
  resource: Resource<never>,
  version: 1 | 2,
  directory: string,
): EffectiveLimit | undefined {
  const hierarchy = findController(lab.cgroups, resource.controller);
  if (!resource.ceiling || 'unavailable' in hierarchy) return undefined;
  const counting = effectiveLimit(resource, version, directory, hierarchy.mount);
  return counting?.directory === directory ? undefined : counting;
}

function makeGroup(lab: Lab, place: Placement, directory: string): void {
  lab.record({ kind: 'cgroup', path: directory });
  lab.host.call('mkdirat', AT.AT_FDCWD, directory, 0o755);
  for (const { file, data } of writesForNewGroup(place))
    writeKernelFile(lab.host, `${directory}/${file}`, data);
}

function newGroup(lab: Lab, directory: string): NewGroup {
  const places = [...lab.placements.values()].flatMap((place) => (isRefusal(place) ? [] : [place]));
  const place = places.find(({ parent }) => parent === dirname(directory))!;
  const writes = writesForNewGroup(place);
  return { directory, writes: writes.map(({ file, data }) => ({ path: `${directory}/${file}`, data })) };
}

/** The processes of a box: its own, what descends from that, what joined it from outside, and their orphans. */
export function membersOf(lab: Lab, box: Box): number[] {
  const tops = [box.pid, ...lab.joinedProcesses(box.name)];
  const found = tops.flatMap((top) => descendants(top).map(({ pid }) => pid));
  return [...new Set([box.pid, ...found, ...(box.hasLoosePrograms ? lab.programsOf(box) : [])])];
}

function removeEmpty(lab: Lab, directory: string): void {
  try {
    lab.host.call('unlinkat', AT.AT_FDCWD, directory, AT.AT_REMOVEDIR);
  } catch {
    // The journal has it: it goes with the lab.
  }
}

/** Without this group nothing is counted, but the limit of the other holds. */
function tryCompanion(lab: Lab, box: Box, companion: ControllerName): void {
  if (!isRefusal(lab.placements.get(companion)!)) withGroup(lab, box, companion);
}

/** A process may end before it is moved. */
function ignoring(code: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== code) throw error;
  }
}
