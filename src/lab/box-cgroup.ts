import { readFileSync } from 'node:fs';
import { CONTROLLERS, COPIED_FROM_PARENT, type ControllerName } from '../kernel/cgroup/controllers.ts';
import { isRefusal, type Placement, placeGroups } from '../kernel/cgroup/placement.ts';
import { RESOURCES, type Resource } from '../kernel/cgroup/resources.ts';
import { AT } from '../kernel/flags.ts';
import { descendants } from '../kernel/proc/process-tree.ts';
import type { Box } from './box.ts';
import { UnavailableError } from './errors.ts';
import { writeKernelFile } from './host-file.ts';
import type { Lab } from './lab.ts';

export type ResourceName = keyof typeof RESOURCES;

/** What a resource takes as its limit. */
export type LimitValue<R extends ResourceName> = (typeof RESOURCES)[R] extends Resource<infer T> ? T : never;

/** The file that took the value, and what was written. */
export interface LimitWrite {
  readonly path: string;
  readonly data: string;
}

/**
 * Sets a limit on a box's control group: makes the group if there is none, brings the box's processes in, and
 * writes the files of the version that owns the controller.
 * @throws UnavailableError when no hierarchy here gives ns-lab the controller; KernelError
 */
export function setLimit<R extends ResourceName>(lab: Lab, box: Box, resource: R, value: LimitValue<R>) {
  const { controller, write }: Resource<LimitValue<R>> = RESOURCES[resource] as never;
  const place = placeFor(lab, controller);
  const group = groupFor(lab, box, controller, place);
  const writes: LimitWrite[] = write(place.version, value).map(({ file, data }) => ({
    path: `${group}/${file}`,
    data,
  }));
  for (const { path, data } of writes) writeKernelFile(lab.host, path, data);
  return { version: place.version, writes };
}

function placeFor(lab: Lab, controller: ControllerName): Placement {
  // All v2 controllers share one group, so they are placed together.
  const place = placeGroups(lab.cgroups, CONTROLLERS).get(controller)!;
  if (isRefusal(place)) throw new UnavailableError(place.explanation, place.remedy);
  return place;
}

function groupFor(lab: Lab, box: Box, controller: ControllerName, place: Placement): string {
  const group = `${place.parent}/ns-lab-${lab.id}-${box.name}`;
  if (box.cgroups.includes(group)) return group;
  lab.record({ kind: 'cgroup', path: group });
  lab.host.call('mkdirat', AT.AT_FDCWD, group, 0o755);
  box.cgroups.push(group);
  for (const file of COPIED_FROM_PARENT[place.version][controller] ?? []) {
    writeKernelFile(lab.host, `${group}/${file}`, readFileSync(`${place.parent}/${file}`, 'utf8').trim());
  }
  const members = [box.pid, ...descendants(box.pid).map(({ pid }) => pid)];
  for (const pid of members) writeKernelFile(lab.host, `${group}/cgroup.procs`, String(pid));
  return group;
}
