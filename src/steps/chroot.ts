import { path } from './kinds.ts';
import { newRoot } from './new-root.ts';
import { optional } from './params.ts';
import { orBackInPlace } from './place.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const chroot = defineStep({
  name: 'chroot',
  group: 'files',
  summary: {
    en: "make a directory the box's root; the old root stays mounted, and reachable",
    'zh-CN': '把一个目录变成盒子的根；旧根仍然挂载着，也仍然到得了',
  },
  params: {
    directory: optional(
      { ...path, placeholder: 'DIR' },
      { en: 'the mounted overlay if you do not say', 'zh-CN': '不写则是已挂载的 overlay' },
    ),
  },
  man: ['chroot(2)', 'path_resolution(7)'],
  docker: {
    en: 'what containers did before pivot_root; try `escape`',
    'zh-CN': '在用 pivot_root 之前，容器就是这样做的；试试 `escape`',
  },
  example: 'chroot',
  notes: [
    {
      en: 'chroot only changes where path names begin. A process with CAP_SYS_CHROOT can walk out again: `escape` shows how. Runtimes use pivot_root.',
      'zh-CN':
        'chroot 只改变路径名从哪里开始解析。有 CAP_SYS_CHROOT 的进程能再走出来：`escape` 演示怎么走。容器运行时用的是 pivot_root。',
    },
  ],
  run(context, { directory }) {
    const root = newRoot(context, directory);
    const { task } = context;
    orBackInPlace(task, () => {
      task.call('chroot', root);
      task.call('chdir', '/');
    });
    context.shell(`chroot ${quoteWord(root)}`);
    context.box.isRootPending = false;
    return undefined;
  },
});
