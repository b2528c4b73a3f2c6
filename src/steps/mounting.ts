import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AT, MS, O } from '../kernel/flags.ts';
import { hasSharedMounts, readMounts } from '../kernel/proc/mountinfo.ts';
import { RESULT } from '../kernel/task.ts';
import { formatNumbers } from '../lab/disks.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/**
 * What every mount of a box begins with: a mount namespace of its own, recursively private, so that no mount
 * spreads to the machine, mount_namespaces(7).
 * @throws StepOrderError without a mount namespace
 */
export function preparePrivateMounts(context: StepContext): void {
  const { box } = context;
  const namespace = context.requireOwn('mnt', {
    en: 'a mount would change what the host sees',
    'zh-CN': '挂载会改变宿主看到的东西',
  });
  // What is shared in a namespace that was private once was shared by the box, and leads to nobody outside.
  if (box.privateMounts === namespace) return;
  makeMountsPrivate(context);
  box.privateMounts = namespace;
}

/** Makes all mounts of the box private, also those that it has shared itself. */
export function makeMountsPrivate(context: StepContext): void {
  if (!hasSharedMounts(context.box.pid)) return;
  context.task.call('mount', 'none', '/', null, MS.MS_REC | MS.MS_PRIVATE, null);
  context.shell('mount --make-rprivate /');
}

/** A path that a learner names, as the box sees it: inside the new root while that waits to become `/`. */
export function targetPath(context: StepContext, given: string | undefined, fallback: string): string {
  return given ?? context.box.inRoot(fallback);
}

/**
 * mkdir -p in the box: one mkdirat(2) for each part that is missing. On the machine's own file systems nothing is
 * made, because it would stay there: mount(2) then says ENOENT.
 */
export function makeDirectories(context: StepContext, path: string): void {
  const { box, task } = context;
  if (isDirectoryInBox(box.pid, path) || isOnMachine(context, path)) return;
  context.shell(`mkdir -p ${quoteWord(path)}`);
  let part = '';
  for (const name of path.split('/').filter(Boolean)) {
    part += `/${name}`;
    if (!isDirectoryInBox(box.pid, part)) task.call('mkdirat', AT.AT_FDCWD, part, 0o755);
  }
}

/** An empty file, to bind another one over; with the same exception. */
export function makeFile(context: StepContext, path: string): void {
  if (isOnMachine(context, path)) return;
  context.shell(`touch ${quoteWord(path)}`);
  context.task.callAll([
    ['openat', AT.AT_FDCWD, path, O.O_WRONLY | O.O_CREAT | O.O_CLOEXEC, 0o644],
    ['close', RESULT],
  ]);
}

/** True for a path on a file system that the host has mounted too: it is the machine's, and outlives the box. */
function isOnMachine({ box, host }: StepContext, path: string): boolean {
  let place = join('/', path);
  while (!lstatSync(seenFromOutside(box.pid, place), { throwIfNoEntry: false })) place = dirname(place);
  const here = statSync(`${seenFromOutside(box.pid, place)}/.`, { throwIfNoEntry: false });
  if (!here) return true;
  const device = formatNumbers(here.dev);
  return readMounts(host.pid).some((mount) => mount.device === device);
}

/** What `self` and `thread-self` in /proc are for whoever looks; proc(5). */
const SELF = /^\/+proc\/+(thread-)?self(?=\/|$)/;

/** A path of the box, as ns-lab can look at it. */
export function seenFromOutside(pid: number, path: string): string {
  const self = SELF.exec(path);
  if (!self) return `/proc/${pid}/root${path}`;
  return `/proc/${pid}${self[1] ? `/task/${pid}` : ''}${path.slice(self[0].length)}`;
}

/** True when the path exists in the box and is a directory, links followed inside the box. */
export function isDirectoryInBox(pid: number, path: string): boolean {
  let outside = seenFromOutside(pid, path);
  for (let depth = 0; depth < 8; depth++) {
    const stat = lstatSync(outside, { throwIfNoEntry: false });
    if (!stat?.isSymbolicLink()) return stat?.isDirectory() ?? false;
    const target = readlinkSync(outside);
    outside = target.startsWith('/') ? seenFromOutside(pid, target) : join(outside, '..', target);
  }
  return false;
}
