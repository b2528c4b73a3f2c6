/** Paths as a box sees them, looked at from ns-lab, without a call of the box. */

import { closeSync, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathOfText, readLink } from '../kernel/bytes-text.ts';
import { O } from '../kernel/flags.ts';
import { type Mount, readMounts } from '../kernel/proc/mountinfo.ts';
import { readText } from '../kernel/proc/read-text.ts';

/** What `self` and `thread-self` in /proc are for whoever looks; proc(5). */
const SELF = /^\/+proc\/+(thread-)?self(?=\/|$)/;

/** A path of the box, as ns-lab can look at it. One that does not begin with / begins in the box's root too. */
export function seenFromOutside(pid: number, path: string): string {
  const self = SELF.exec(path);
  if (!self) return `/proc/${pid}/root${path.startsWith('/') ? '' : '/'}${path}`;
  return `/proc/${pid}${self[1] ? `/task/${pid}` : ''}${path.slice(self[0].length)}`;
}

/** True when the path exists in the box and is a directory, links followed inside the box. */
export function isDirectoryInBox(pid: number, path: string): boolean {
  let outside = seenFromOutside(pid, path);
  for (let depth = 0; depth < 8; depth++) {
    const stat = look(lstatSync, outside);
    if (!stat?.isSymbolicLink()) return stat?.isDirectory() ?? false;
    const target = readLink(outside);
    outside = target.startsWith('/') ? seenFromOutside(pid, target) : join(outside, '..', target);
  }
  return false;
}

/** What is at a path; undefined where there is nothing, also where a part of it is a file. */
export function look(stat: typeof lstatSync | typeof statSync, path: string): Stats | undefined {
  try {
    return stat(pathOfText(path), { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** True for a path, by whatever name, of the mount whose root is that of a process; after chroot that is none. */
export function isRootMount(pid: number, path: string): boolean {
  const [root, here] = ['/', path].map((each) => mountAndInode(seenFromOutside(pid, each)));
  return root !== undefined && root === here && readMounts(pid).some(({ target }) => target === '/');
}

/** The mount that a path of the box is on; undefined where there is nothing, or where ns-lab cannot follow it. */
export function mountAtPath(pid: number, path: string): Mount | undefined {
  const mount = openedMount(seenFromOutside(pid, path))?.mount;
  return readMounts(pid).find(({ id }) => id === mount);
}

/** A directory bound to a second place has the same inode there, but another mount. */
function mountAndInode(path: string): string | undefined {
  const opened = openedMount(`${path}/.`);
  return opened && `${opened.mount} ${opened.inode}`;
}

function openedMount(path: string): { mount: number; inode: number } | undefined {
  let fd: number;
  try {
    fd = openSync(pathOfText(path), O.O_PATH);
  } catch {
    return undefined; // It is not there, or no directory: the kernel says so to the box too.
  }
  try {
    const [, mount] = /^mnt_id:\t(\d+)$/m.exec(readText(`/proc/self/fdinfo/${fd}`)) ?? [];
    return { mount: Number(mount), inode: statSync(`/proc/self/fd/${fd}`).ino };
  } finally {
    closeSync(fd);
  }
}
