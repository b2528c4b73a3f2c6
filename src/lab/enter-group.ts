import { existsSync, type Stats, statSync } from 'node:fs';
import { KernelError } from '../kernel/errors.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { Box } from './box.ts';
import { writeKernelFile } from './host-file.ts';

/** In `tasks` and `cgroup.procs` it stands for the process that writes it, cgroups(7). */
const ITSELF = '0';

/**
 * The file of a v1 group by which a single thread enters it; v2 groups have none. Before the kernel moves a whole
 * process, by `cgroup.procs`, it waits until none is being made anywhere, for an RCU grace period of some 10 ms
 * (cgroup_attach_lock in kernel/cgroup/cgroup.c). A proxy has one thread, so for itself it comes to the same.
 */
const threadFile = (group: string): string => `${group}/tasks`;

/** A task moves itself into a control group. @throws KernelError */
export function enterGroup(task: ProxyTask, group: string): void {
  const file = threadFile(group);
  writeKernelFile(task, existsSync(file) ? file : `${group}/cgroup.procs`, ITSELF);
}

/** Moves a box's process into a group: v1 lets it do that by itself, if it can. @throws KernelError */
export function moveIntoGroup(host: ProxyTask, box: Box, group: string): void {
  // A group that is frozen would stop it before it could answer.
  const canFreeze = existsSync(`${group}/freezer.state`);
  if (!canFreeze && box.canCall && seesAsWe(box.pid, threadFile(group))) {
    try {
      writeKernelFile(box.task, threadFile(group), ITSELF);
      return;
    } catch (error) {
      // It has become somebody who may not, or a filter forbids it.
      if (!(error instanceof KernelError)) throw error;
    }
  }
  writeKernelFile(host, `${group}/cgroup.procs`, String(box.pid));
}

/** True when a path leads a process, by its root and its mounts, to the same file as us. */
function seesAsWe(pid: number, path: string): boolean {
  const [its, ours] = [`/proc/${pid}/root${path}`, path].map(fileAt);
  return its !== undefined && its.ino === ours?.ino && its.dev === ours.dev;
}

function fileAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // Its root may be closed to us.
  }
}
