import { readlinkSync } from 'node:fs';
import { AT, MNT, MS, O } from '../kernel/flags.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { attempt } from '../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { allOrNothing } from './all-or-nothing.ts';
import { path } from './kinds.ts';
import { hasOverlay, makeMountsPrivate, preparePrivateMounts } from './mounting.ts';
import { newRoot } from './new-root.ts';
import { flag, optional } from './params.ts';
import { orBackInPlace } from './place.ts';
import { quoteWord } from './quote.ts';
import { lockedFlags } from './read-only.ts';
import { defineStep, type StepContext } from './step.ts';

export const pivotRoot = defineStep({
  name: 'pivot_root',
  group: 'files',
  summary: {
    en: "make a mount the box's root and detach the old one: nothing is left to escape to",
    'zh-CN': '把一个挂载点变成盒子的根并卸下旧根：再也没有可逃去的地方',
  },
  params: {
    directory: optional(
      { ...path, placeholder: 'DIR' },
      {
        en: 'a mount point; the mounted overlay if you do not say',
        'zh-CN': '一个挂载点；不写则是已挂载的 overlay',
      },
    ),
    ro: flag({
      en: 'read-only: nothing can be written but on the mounts below it',
      'zh-CN': '只读：除了下面的挂载，什么都不能写',
    }),
  },
  man: ['pivot_root(2)', 'umount(2)', 'mount_namespaces(7)'],
  docker: 'docker run --read-only',
  example: 'pivot_root',
  notes: [
    {
      en: 'pivot_root(".", ".") puts the old root on top of the new one; umount2 with MNT_DETACH takes it away. After that no path name and no ".." leads to it.',
      'zh-CN':
        'pivot_root(".", ".") 把旧根叠在新根上；带 MNT_DETACH 的 umount2 把它卸下。此后没有任何路径名、任何 ".." 能通向它。',
    },
    {
      en: 'The new root must be a mount point: a plain directory is bind-mounted onto itself first.',
      'zh-CN': '新根必须是挂载点：普通目录会先绑定挂载到它自己上。',
    },
    {
      en: 'After `chroot` it changes only which mount is at that place: the root of the mount namespace stays above it.',
      'zh-CN': '在 `chroot` 之后，它只换掉那个位置的挂载：挂载命名空间的根仍在其上。',
    },
  ],
  run(context, { directory, ro }) {
    preparePrivateMounts(context);
    makeMountsPrivate(context, {
      en: 'pivot_root(2) refuses roots whose mounts are shared: all are made private',
      'zh-CN': 'pivot_root(2) 拒绝带有 shared 挂载的根：全部改为 private',
    });
    const { task, box } = context;
    const root = newRoot(context, directory);
    try {
      allOrNothing(task, (undo) => {
        if (!readMounts(box.pid).some(({ target }) => target === root)) {
          task.call('mount', root, root, null, MS.MS_BIND | MS.MS_REC, null);
          undo('umount2', root, MNT.MNT_DETACH);
          context.shell(`mount --rbind ${quoteWord(root)} ${quoteWord(root)}`);
        }
        pivot(task, root);
      });
    } catch (error) {
      // Only the kernel knows whether it could be taken back.
      if (box.isRootPending) box.isRootPending = hasOverlay(box);
      throw error;
    }
    context.shell(`cd ${quoteWord(root)}`, 'pivot_root . .', 'cd /', 'umount --lazy .');
    box.isRootPending = false;
    if (ro) makeRootReadOnly(context);
    if (attempt(() => readlinkSync(`/proc/${box.pid}/root`)) !== '/') context.note(STILL_BELOW);
    return undefined;
  },
});

const STILL_BELOW = {
  en: 'the box was in a chroot, and pivot_root(2) has only changed which mount is there: the real root is still above it, and `escape` leads there',
  'zh-CN':
    '盒子原来在 chroot 里，pivot_root(2) 只是换了那里的挂载：真正的根仍在它之上，`escape` 可以走到那里',
};

/** The old root goes last: until then everything can be taken back. */
function pivot(task: ProxyTask, root: string): void {
  let isPivoted = false;
  orBackInPlace(
    task,
    () => {
      task.call('chdir', root);
      task.call('pivot_root', '.', '.');
      isPivoted = true;
      task.call('chdir', '/');
      task.call('umount2', '.', MNT.MNT_DETACH);
    },
    (oldRoot) => {
      if (isPivoted) pivotBack(task, oldRoot, root);
    },
  );
}

/** The old root becomes the root once more; the new one lies on top of it then, and is moved to where it was. */
function pivotBack(task: ProxyTask, oldRoot: number, root: string): void {
  const flags = O.O_PATH | O.O_CLOEXEC;
  const newRoot = task.call('openat', AT.AT_FDCWD, '/', flags, 0);
  task.callInOrder([
    ['fchdir', oldRoot],
    ['pivot_root', '.', '.'],
    ['fchdir', newRoot],
    ['mount', '.', root, null, MS.MS_MOVE, null],
  ]);
  task.call('close', newRoot);
}

/** The mount alone: those below it, such as /dev and /tmp, stay as they are. */
function makeRootReadOnly(context: StepContext): void {
  const { task, box } = context;
  const flags = MS.MS_REMOUNT | MS.MS_BIND | MS.MS_RDONLY | lockedFlags(box.pid, '/');
  task.call('mount', null, '/', null, flags, null);
  context.shell('mount -o remount,bind,ro /');
}
