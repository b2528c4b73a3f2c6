import { MNT, MS } from '../kernel/flags.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { path } from './kinds.ts';
import { makeMountsPrivate, preparePrivateMounts } from './mounting.ts';
import { newRoot } from './new-root.ts';
import { optional } from './params.ts';
import { quoteWord } from './quote.ts';
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
      {
        en: 'a mount point; the mounted overlay if you do not say',
        'zh-CN': '一个挂载点；不写则是已挂载的 overlay',
      },
    ),
  },
  man: ['pivot_root(2)', 'umount(2)', 'mount_namespaces(7)'],
  docker: 'docker run',
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
  ],
  run(context, { directory }) {
    preparePrivateMounts(context);
    makeMountsPrivate(context, {
      en: 'pivot_root(2) refuses roots whose mounts are shared: all are made private',
      'zh-CN': 'pivot_root(2) 拒绝带有 shared 挂载的根：全部改为 private',
    });
    const { task, box } = context;
    const root = newRoot(context, directory);
    if (!readMounts(box.pid).some(({ target }) => target === root)) {
      task.call('mount', root, root, null, MS.MS_BIND | MS.MS_REC, null);
      context.shell(`mount --rbind ${quoteWord(root)} ${quoteWord(root)}`);
    }
    task.callInOrder([
      ['chdir', root],
      ['pivot_root', '.', '.'],
      ['umount2', '.', MNT.MNT_DETACH],
      ['chdir', '/'],
    ]);
    context.shell(`cd ${quoteWord(root)}`, 'pivot_root . .', 'umount --lazy .', 'cd /');
    box.isRootPending = false;
    return undefined;
  },
});
