import { MNT } from '../kernel/flags.ts';
import { UnavailableError } from '../lab/errors.ts';
import { isRootMount } from './box-paths.ts';
import { path } from './kinds.ts';
import { hasOverlay } from './mounting.ts';
import { flag, required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const umount = defineStep({
  name: 'umount',
  group: 'files',
  summary: {
    en: 'unmount a file system in the box',
    'zh-CN': '在盒子里卸载一个文件系统',
  },
  params: {
    target: required(
      { ...path, placeholder: 'TARGET' },
      { en: 'the mount point, as the box sees it', 'zh-CN': '挂载点，按盒子看到的路径' },
    ),
    lazy: flag({
      en: 'detach it now, and let go of it when nothing uses it any more',
      'zh-CN': '立即分离，等到没有东西再用它时才真正卸载',
    }),
  },
  man: ['umount(2)', 'umount(8)'],
  example: 'umount /mnt',
  run(context, { target, lazy }) {
    context.requireOwn('mnt', { en: 'the host would lose the mount', 'zh-CN': '宿主机会失去这个挂载' });
    const { box, task } = context;
    if (!lazy && isRootMount(box.pid, target)) throw rootStays();
    task.call('umount2', target, lazy ? MNT.MNT_DETACH : 0);
    context.shell(`umount ${lazy ? '--lazy ' : ''}${quoteWord(target)}`);
    if (box.isRootPending && !hasOverlay(box)) {
      box.isRootPending = false;
      box.forgetRootfs();
    }
    return undefined;
  },
});

/**
 * Of its own root the kernel makes no unmount but a remount: the whole file system becomes read-only, wherever else it
 * is mounted; do_umount() in fs/namespace.c. Before `pivot_root` that would be the machine's.
 */
const rootStays = (): UnavailableError =>
  new UnavailableError(
    {
      en: 'umount2(2) does not unmount the root directory of the process that calls it: it makes that whole file system read-only, for everybody who uses it',
      'zh-CN': 'umount2(2) 不会卸载调用者自己的根目录，而是把那整个文件系统变成只读，影响所有使用它的人',
    },
    {
      en: 'pivot_root takes an old root away, once a new one is mounted',
      'zh-CN': '先挂载新根，再用 pivot_root 去掉旧根',
    },
  );
