import { path } from './kinds.ts';
import { newRoot } from './new-root.ts';
import { optional } from './params.ts';
import { defineStep } from './step.ts';

export const chroot = defineStep({
  name: 'chroot',
  group: 'files',
  summary: {
    en: "make a directory the box's root; the old root stays mounted, and reachable",
    'zh-CN': '把一个目录变成盒子的根；旧根仍然挂载着，也仍然到得了',
  },
  params: { directory: optional({ ...path, placeholder: 'DIR' }, 'the mounted overlay if you do not say') },
  man: ['chroot(2)', 'path_resolution(7)'],
  docker: 'what containers did before pivot_root; try `escape`',
  example: 'chroot',
  notes: [
    'chroot only changes where path names begin. A process with CAP_SYS_CHROOT can walk out again: `escape` shows how. Runtimes use pivot_root.',
  ],
  run(context, { directory }) {
    const root = newRoot(context, directory);
    context.task.call('chroot', root);
    context.task.call('chdir', '/');
    context.shell(`chroot ${root}`);
    context.box.isRootPending = false;
    return undefined;
  },
});
