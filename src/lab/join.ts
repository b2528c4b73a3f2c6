import { readlinkSync } from 'node:fs';
import { AT, O, PR } from '../kernel/flags.ts';
import { NAMESPACES } from '../kernel/proc/namespaces.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { allowsToFork } from './allows-to-fork.ts';
import type { Box } from './box.ts';
import { enterGroup } from './enter-group.ts';
import type { Lab } from './lab.ts';
import { takeOnOomScoreAdj } from './oom-score.ts';
import { takeOnKeyringOutside, takeOnPrivileges } from './take-on.ts';
import type { ProgramUser } from './user-of-box.ts';

/** A process that has joined a box, and the one outside that is its parent. */
export interface Joined {
  readonly outer: ProxyTask;
  readonly inner: ProxyTask;
  /** As whom the inner one is, where that is not the box's own user. */
  readonly user: ProgramUser | undefined;
}

/**
 * Brings a new process into a box as `docker exec` does: a fork of the host that enters the box's control
 * groups, namespaces and root directory, and takes on its IDs, groups, capabilities, keyring, umask, no_new_privs and
 * filters. It stays outside the PID namespace, because setns(2) into one moves only children: its child is inside,
 * where programs of the box see it, and so has nothing by then that they do not have.
 * @param as whom it is to be instead, which it looks up in the box's own files
 * @throws KernelError; UnavailableError when the box is frozen, or has no such user
 */
export function joinBox(lab: Lab, box: Box, as?: (task: ProxyTask) => ProgramUser): Joined {
  box.assertThawed();
  // What it was told to call is nobody's business in there.
  if (box.canCall) box.task.forget();
  const outer = lab.host.fork('join');
  try {
    // Orphans of what it starts stay below it, and so the box's, where no PID namespace holds them together.
    if (!box.isProcessOne) outer.plumbing(() => outer.call('prctl', PR.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
    for (const group of box.cgroups) enterGroup(outer, group);
    takeOnOomScoreAdj(outer, box.pid);
    takeOnKeyringOutside(outer, box);
    enterNamespaces(outer, box.pid, lab.host.pid);
    const user = as?.(outer);
    // Where a filter forbids to fork, the child has to take it on. It is hidden until then: ProxyTask.hide.
    const canFork = box.profiles.every(allowsToFork);
    if (canFork) takeOnPrivileges(outer, box, user);
    const inner = outer.fork('run');
    try {
      if (!canFork) takeOnPrivileges(inner, box, user);
      return { outer, inner, user };
    } catch (error) {
      inner.close();
      throw error;
    }
  } catch (error) {
    outer.close();
    throw error;
  }
}

function enterNamespaces(task: ProxyTask, pid: number, hostPid: number): void {
  const own = NAMESPACES.filter(({ file }) => link(pid, `ns/${file}`) !== link(hostPid, `ns/${file}`));
  // After chroot the box's root is not the root of its mount namespace.
  const hasOtherRoot = link(pid, 'root') !== '/';
  const root = hasOtherRoot ? openDirectory(task, `/proc/${pid}/root`) : undefined;
  if (own.length > 0) {
    const pidfd = task.call('pidfd_open', pid, 0);
    task.call(
      'setns',
      pidfd,
      own.reduce((flags, { flag }) => flags | flag, 0),
    );
    task.call('close', pidfd);
  }
  if (root !== undefined) {
    task.call('fchdir', root);
    task.call('chroot', '.');
    task.call('close', root);
  }
  task.call('chdir', '/');
}

function openDirectory(task: ProxyTask, path: string): number {
  return task.call('openat', AT.AT_FDCWD, path, O.O_PATH | O.O_DIRECTORY | O.O_CLOEXEC, 0);
}

const link = (pid: number, name: string): string => readlinkSync(`/proc/${pid}/${name}`);
