import { MNT, MS } from '../kernel/flags.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { path } from './kinds.ts';
import { makeMountsPrivate, preparePrivateMounts } from './mounting.ts';
import { newRoot } from './new-root.ts';
import { optional } from './params.ts';
import { defineStep } from './step.ts';

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
      'a mount point; the mounted overlay if you do not say',
    ),
  },
  man: ['pivot_root(2)', 'umount(2)', 'mount_namespaces(7)'],
  docker: 'docker run',
  example: 'pivot_root',
  notes: [
    'pivot_root(".", ".") puts the old root on top of the new one; umount2 with MNT_DETACH takes it away. After that no path name and no ".." leads to it.',
    'The new root must be a mount point: a plain directory is bind-mounted onto itself first.',
  ],
  run(context, { directory }) {
    preparePrivateMounts(context);
    // pivot_root(2) refuses a shared parent mount.
    makeMountsPrivate(context);
    const { task, box } = context;
    const root = newRoot(context, directory);
    if (!readMounts(box.pid).some(({ target }) => target === root)) {
      task.call('mount', root, root, null, MS.MS_BIND | MS.MS_REC, null);
      context.shell(`mount --rbind ${root} ${root}`);
    }
    task.callInOrder([
      ['chdir', root],
      ['pivot_root', '.', '.'],
      ['umount2', '.', MNT.MNT_DETACH],
      ['chdir', '/'],
    ]);
    context.shell(`cd ${root}`, 'pivot_root . .', 'umount --lazy .', 'cd /');
    box.isRootPending = false;
    return undefined;
  },
});
