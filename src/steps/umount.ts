import { MNT } from '../kernel/flags.ts';
import { path } from './kinds.ts';
import { flag, required } from './params.ts';
import { defineStep } from './step.ts';

export const umount = defineStep({
  name: 'umount',
  group: 'files',
  summary: {
    en: 'unmount a file system in the box',
    'zh-CN': '在盒子里卸载一个文件系统',
  },
  params: {
    target: required({ ...path, placeholder: 'TARGET' }, 'the mount point, as the box sees it'),
    lazy: flag('detach it now, and let go of it when nothing uses it any more'),
  },
  man: ['umount(2)', 'umount(8)'],
  example: 'umount /mnt',
  run(context, { target, lazy }) {
    context.requireOwn('mnt', 'the host would lose the mount');
    context.task.call('umount2', target, lazy ? MNT.MNT_DETACH : 0);
    context.shell(`umount ${lazy ? '--lazy ' : ''}${target}`);
    if (context.box.isRootPending && target === context.box.rootfs?.merged) {
      context.box.isRootPending = false;
      context.box.rootfs = undefined;
    }
    return undefined;
  },
});
