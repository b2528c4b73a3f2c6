import { MNT } from '../kernel/flags.ts';
import { path } from './kinds.ts';
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
    context.requireOwn('mnt', { en: 'the host would lose the mount', 'zh-CN': '宿主会失去这个挂载' });
    context.task.call('umount2', target, lazy ? MNT.MNT_DETACH : 0);
    context.shell(`umount ${lazy ? '--lazy ' : ''}${quoteWord(target)}`);
    if (context.box.isRootPending && target === context.box.rootfs?.merged) {
      context.box.isRootPending = false;
      context.box.rootfs = undefined;
    }
    return undefined;
  },
});
