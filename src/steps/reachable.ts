import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { KernelError } from '../kernel/errors.ts';
import { AT, MNT, MOVE_MOUNT, OPEN_TREE } from '../kernel/flags.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { attempt } from '../kernel/proc/unreadable.ts';
import { type ClosedDirectory, findClosedDirectory } from '../lab/closed-directory.ts';
import type { Undo } from './all-or-nothing.ts';
import { isDirectoryInBox, seenFromOutside } from './box-paths.ts';
import { handOver } from './hand-over.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/** Before Linux 5.2 there is no open_tree(2), and a filter of a container may forbid it. */
const IMPOSSIBLE = ['ENOSYS', 'EPERM', 'EINVAL'];

/**
 * Lets the box reach directories of the machine by their names, also where its root, who is another user outside, may
 * not enter a directory on the way: below a home, say. In the mount namespace of the box a tmpfs covers that one, and
 * the directories that are asked for, and nothing else of it, are mounted in there. Nobody else sees that, and nobody
 * else gets a right: the host, which may enter, opens what is mounted.
 *
 * Where the kernel cannot do it nothing is done; what needs the directories is then refused, with the reason.
 * @throws KernelError
 */
export function makeReachable(context: StepContext, directories: readonly string[], undo: Undo): void {
  const { pid } = context.box;
  if (directories.every((directory) => isReachable(pid, directory))) return;
  const covers = new Map<string, { readonly closed: ClosedDirectory; readonly directories: string[] }>();
  for (const directory of directories) {
    const closed = closedOnTheWay(directory, pid);
    if (!closed) continue;
    const cover = covers.get(closed.path) ?? { closed, directories: [] };
    covers.set(closed.path, cover);
    cover.directories.push(directory);
  }
  for (const { closed, directories } of covers.values()) cover(context, closed, directories, undo);
}

/** True when the box gets to this directory of the machine, and it is no other of the same name. */
function isReachable(pid: number, directory: string): boolean {
  const seen = attempt(() => {
    if (findClosedDirectory(dirname(directory), pid, `/proc/${pid}/root`)) return false;
    const [there, here] = [seenFromOutside(pid, directory), directory].map((path) => statSync(path));
    return there!.dev === here!.dev && there!.ino === here!.ino;
  });
  return seen === true;
}

/** On the way there as the machine has it: what covers it in the box is what `cover` has made. */
function closedOnTheWay(directory: string, pid: number): ClosedDirectory | undefined {
  const closed = attempt(() => findClosedDirectory(dirname(directory), pid));
  return closed && 'mode' in closed ? closed : undefined;
}

function cover(
  context: StepContext,
  closed: ClosedDirectory,
  directories: readonly string[],
  undo: Undo,
): void {
  const { task } = context;
  const trees = openTrees(context, directories);
  if (!trees) return;
  try {
    // The cover of an overlay before this one has no place for another image.
    if (isCovered(context, closed.path)) {
      task.call('umount2', closed.path, MNT.MNT_DETACH);
      context.shell(`umount --lazy ${quoteWord(closed.path)}`);
    }
    task.call('mount', 'tmpfs', closed.path, 'tmpfs', 0, 'mode=755');
    undo('umount2', closed.path, MNT.MNT_DETACH);
    directories.forEach((directory, index) => {
      makeWay(context, closed.path, directory);
      task.call('move_mount', trees[index]!, '', AT.AT_FDCWD, directory, MOVE_MOUNT.MOVE_MOUNT_F_EMPTY_PATH);
    });
  } finally {
    task.plumbing(() => task.callAll(trees.map((tree) => ['close', tree])));
  }
  context.shell(equivalent(context, closed.path, directories));
  context.note({
    en: `the box's root is user ${closed.user} outside, who may not enter ${closed.path} (mode ${closed.mode}, of user ${closed.owner}): in the box a tmpfs covers it, in which only what the overlay needs is mounted`,
    'zh-CN': `盒子的 root 在外面是用户 ${closed.user}，他不能进入 ${closed.path}（权限 ${closed.mode}，属于用户 ${closed.owner}）：在盒子里一个 tmpfs 盖住了它，里面只挂载 overlay 需要的目录`,
  });
}

/** True when a mount that the machine does not have is at the directory: the box made it. */
function isCovered({ box, host }: StepContext, directory: string): boolean {
  const top = readMounts(box.pid).findLast(({ target }) => target === directory);
  return top !== undefined && !readMounts(host.pid).some(({ device }) => device === top.device);
}

/** Descriptors, in the box, of mounts that are nowhere yet; undefined where the host cannot make them. */
function openTrees(context: StepContext, directories: readonly string[]): number[] | undefined {
  const flags = OPEN_TREE.OPEN_TREE_CLONE | OPEN_TREE.OPEN_TREE_CLOEXEC;
  const trees: number[] = [];
  try {
    for (const directory of directories) {
      trees.push(handOver(context.host.call('open_tree', AT.AT_FDCWD, directory, flags), context));
    }
    return trees;
  } catch (error) {
    context.task.plumbing(() => context.task.callAll(trees.map((tree) => ['close', tree])));
    if (error instanceof KernelError && IMPOSSIBLE.includes(error.code)) return undefined;
    throw error;
  }
}

/** mkdir -p in the tmpfs of the box. */
function makeWay({ box, task }: StepContext, from: string, directory: string): void {
  let part = from;
  for (const name of directory.slice(from.length).split('/').filter(Boolean)) {
    part += `/${name}`;
    if (!isDirectoryInBox(box.pid, part)) task.call('mkdirat', AT.AT_FDCWD, part, 0o755);
  }
}

/** What is to be mounted is opened first: the cover hides it. mount(8) must not look for its name again. */
function equivalent(context: StepContext, closed: string, directories: readonly string[]): string {
  const { box, host, lab } = context;
  const script = [
    ...directories.map((directory, index) => `exec ${FIRST_FD + index}<${quoteWord(directory)}`),
    `mount -t tmpfs -o mode=755 tmpfs ${quoteWord(closed)}`,
    ...directories.flatMap((directory, index) => [
      `mkdir -p ${quoteWord(directory)}`,
      `mount --no-canonicalize --bind /proc/self/fd/${FIRST_FD + index} ${quoteWord(directory)}`,
    ]),
  ].join('; ');
  // Without root the lab's host is who may both enter the directory and mount in the box.
  const user = lab.isRootless ? `nsenter --target ${host.pid} --user --preserve-credentials ` : '';
  return `${user}nsenter --target ${box.pid} --mount sh -ec ${quoteWord(script)}`;
}

const FIRST_FD = 3;
