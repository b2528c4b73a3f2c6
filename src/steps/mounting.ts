import { lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatDevice } from '../kernel/device-number.ts';
import { AT, MS, O } from '../kernel/flags.ts';
import { hasSharedMounts, readMounts } from '../kernel/proc/mountinfo.ts';
import { RESULT } from '../kernel/task.ts';
import type { Box } from '../lab/box.ts';
import type { Text } from '../locale/locale.ts';
import type { Undo } from './all-or-nothing.ts';
import { isDirectoryInBox, look, seenFromOutside } from './box-paths.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/**
 * What every mount of a box begins with: a mount namespace of its own, recursively private, so that no mount
 * spreads to another namespace, mount_namespaces(7).
 * @param propagation `unchanged`: what is shared stays so
 * @throws StepOrderError without a mount namespace
 */
export function preparePrivateMounts(context: StepContext, propagation?: 'unchanged'): void {
  const { box } = context;
  const namespace = context.requireOwn('mnt', {
    en: 'a mount would change what the host sees',
    'zh-CN': '挂载会改变宿主机看到的东西',
  });
  // What is shared in a namespace that was private once was shared by the box, and leads to nobody outside.
  if (box.privateMounts === namespace || propagation === 'unchanged') return;
  makeMountsPrivate(context, {
    en: 'mounts of this namespace were shared with another one: before its first mount here ns-lab makes all private, so that none spreads; `--propagation unchanged` leaves them as they are',
    'zh-CN':
      '这个命名空间里有与别的命名空间共享的挂载：在这里第一次挂载之前，ns-lab 把它们全部改为 private，使挂载不会传播出去；`--propagation unchanged` 则保持原样',
  });
  box.privateMounts = namespace;
}

/** Makes all mounts of the box private, also those that it has shared itself, and says why. */
export function makeMountsPrivate(context: StepContext, why: Text): void {
  if (!hasSharedMounts(context.box.pid)) return;
  context.task.call('mount', 'none', '/', null, MS.MS_REC | MS.MS_PRIVATE, null);
  context.shell('mount --make-rprivate /');
  context.note(why);
}

/** A path that a learner names, as the box sees it: inside the new root while that waits to become `/`. */
export function targetPath(context: StepContext, given: string | undefined, fallback: string): string {
  return given ?? context.box.inRoot(fallback);
}

/**
 * mkdir -p in the box: one mkdirat(2) for each part that is missing. On the machine's own file systems nothing is
 * made, because it would stay there: mount(2) then says ENOENT.
 */
export function makeDirectories(context: StepContext, path: string, undo: Undo): void {
  const { box, task } = context;
  if (isDirectoryInBox(box.pid, path) || isOnMachine(context, path)) return;
  context.shell(`mkdir -p ${quoteWord(path)}`);
  let part = '';
  for (const name of path.split('/').filter(Boolean)) {
    part += `/${name}`;
    if (isDirectoryInBox(box.pid, part)) continue;
    task.call('mkdirat', AT.AT_FDCWD, part, 0o755);
    undo('unlinkat', AT.AT_FDCWD, part, AT.AT_REMOVEDIR);
  }
}

/** An empty file, to bind another one over; with the same exception. */
export function makeFile(context: StepContext, path: string, undo: Undo): void {
  if (isOnMachine(context, path)) return;
  context.shell(`touch ${quoteWord(path)}`);
  context.task.callAll([
    ['openat', AT.AT_FDCWD, path, O.O_WRONLY | O.O_CREAT | O.O_CLOEXEC, 0o644],
    ['close', RESULT],
  ]);
  undo('unlinkat', AT.AT_FDCWD, path, 0);
}

/** True for a path on a file system that the host has mounted too: it is the machine's, and outlives the box. */
function isOnMachine({ box, host }: StepContext, path: string): boolean {
  let place = join('/', path);
  while (!look(lstatSync, seenFromOutside(box.pid, place))) place = dirname(place);
  const here = look(statSync, `${seenFromOutside(box.pid, place)}/.`);
  // Below a file, or behind a link that leads nowhere: nothing can be made there.
  if (!here) return true;
  const device = formatDevice(here.dev);
  return readMounts(host.pid).some((mount) => mount.device === device);
}

/** True while the box sees its overlay at the place where it was mounted: it is not the root yet. */
export const hasOverlay = ({ pid, rootfs }: Box): boolean =>
  rootfs !== undefined && readMounts(pid).some(({ target }) => target === rootfs.merged);
