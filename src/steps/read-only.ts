import { resolve } from 'node:path';
import { KernelError } from '../kernel/errors.ts';
import { AT, MOUNT_ATTR, MS } from '../kernel/flags.ts';
import { mountAttributes } from '../kernel/mount-attributes.ts';
import { type Mount, readMounts } from '../kernel/proc/mountinfo.ts';
import { mountAtPath } from './box-paths.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/** Before Linux 5.12 there is no mount_setattr(2); the filter of an outer container may answer EPERM instead. */
const MISSING = ['ENOSYS', 'EPERM'];

const isReadOnly = ({ options }: Mount): boolean => options.split(',').includes('ro');

/**
 * Makes a mount of the box and all mounts below it read-only. Where the kernel can only do it for one mount at a
 * time, the mount itself becomes read-only, and a note names those that stay writable.
 * @throws KernelError
 */
export function makeReadOnly(context: StepContext, path: string): void {
  const { task, box } = context;
  const place = quoteWord(path);
  const attributes = mountAttributes(MOUNT_ATTR.MOUNT_ATTR_RDONLY);
  try {
    task.call('mount_setattr', AT.AT_FDCWD, path, AT.AT_RECURSIVE, ...attributes);
  } catch (error) {
    if (!(error instanceof KernelError) || !MISSING.includes(error.code)) throw error;
    remount(context, path);
    return;
  }
  const isAlone = mountsBelow(box.pid, path).length === 0;
  // Only mount(8) of util-linux 2.39 has `ro=recursive`.
  const all = `findmnt --list --noheadings --submounts --output TARGET ${place}`;
  context.shell(
    isAlone
      ? `mount -o remount,bind,ro ${place}`
      : `${all} | while IFS= read -r target; do mount -o remount,bind,ro "$target"; done`,
  );
}

/** Makes one mount read-only, whatever is below it. Returns the flags that make it writable again. */
export function remountReadOnly(context: StepContext, path: string): number {
  const { task, box } = context;
  const flags = MS.MS_REMOUNT | MS.MS_BIND | lockedFlags(box.pid, path);
  task.call('mount', null, path, null, flags | MS.MS_RDONLY, null);
  context.shell(`mount -o remount,bind,ro ${quoteWord(path)}`);
  return flags;
}

function remount(context: StepContext, path: string): void {
  const { box } = context;
  remountReadOnly(context, path);
  const writable = mountsBelow(box.pid, path).filter((mount) => !isReadOnly(mount));
  if (writable.length === 0) return;
  const names = writable.map(({ target }) => target);
  context.note({
    en: `mount(2) makes one mount read-only, not those below it, and mount_setattr(2) is missing here: still writable: ${names.join(', ')}`,
    'zh-CN': `mount(2) 只能把一个挂载变成只读，管不到它下面的挂载，而这里没有 mount_setattr(2)：仍然可写：${names.join('、')}`,
  });
}

function mountsBelow(pid: number, path: string): Mount[] {
  const top = mountAtPath(pid, path);
  const directory = top?.target === '/' ? '/' : `${top?.target}/`;
  return readMounts(pid).filter(({ id, target }) => id !== top?.id && target.startsWith(directory));
}

const LOCKED_FLAGS = { nosuid: MS.MS_NOSUID, nodev: MS.MS_NODEV, noexec: MS.MS_NOEXEC } as const;

/** In a user namespace a remount may not drop the options that the mount has, mount_namespaces(7). */
export function lockedFlags(pid: number, path: string): number {
  const options = mountAtPath(pid, path)?.options.split(',') ?? [];
  return Object.entries(LOCKED_FLAGS).reduce(
    (flags, [word, bit]) => (options.includes(word) ? flags | bit : flags),
    0,
  );
}

/** True for a mount point of the box whose mount is read-only already. */
export function isReadOnlyMount(pid: number, path: string): boolean {
  const mount = mountAtPath(pid, path);
  return mount?.target === resolve('/', path) && isReadOnly(mount);
}
