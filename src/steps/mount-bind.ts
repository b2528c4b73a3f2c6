import { lstatSync } from 'node:fs';
import { MNT, MS } from '../kernel/flags.ts';
import { StepOrderError } from '../lab/errors.ts';
import { allOrNothing } from './all-or-nothing.ts';
import { isDirectoryInBox, look, seenFromOutside } from './box-paths.ts';
import { choice, path } from './kinds.ts';
import { makeDirectories, makeFile, preparePrivateMounts } from './mounting.ts';
import { optional, required } from './params.ts';
import { propagationOption } from './propagation-option.ts';
import { quoteWord } from './quote.ts';
import { makeReadOnly } from './read-only.ts';
import { defineStep } from './step.ts';

export const mountBind = defineStep({
  name: 'mount bind',
  group: 'files',
  summary: {
    en: 'show a file or directory at a second place in the box',
    'zh-CN': '让一个文件或目录在盒子里的另一处也出现',
  },
  params: {
    source: required(
      { ...path, placeholder: 'SRC' },
      { en: 'a file or directory, as the box sees it now', 'zh-CN': '文件或目录，按盒子现在看到的路径' },
    ),
    target: required(
      { ...path, placeholder: 'DST' },
      {
        en: 'where it appears; in the new root while that waits',
        'zh-CN': '出现在哪里；新根还在等待时，指新根里的路径',
      },
    ),
    ro: optional(choice(['ro']), {
      en: 'read-only, with all mounts below it',
      'zh-CN': '只读，连同下面的所有挂载',
    }),
    propagation: propagationOption,
  },
  man: ['mount(2)', 'mount_setattr(2)', 'mount(8)'],
  docker: 'docker run --volume SRC:DST[:ro]',
  example: 'mount bind /usr/share /mnt ro',
  notes: [
    {
      en: 'Read-only takes two calls: a bind mount takes the options of its source, and mount_setattr(2) changes them for the whole tree. Before Linux 5.12 a remount changes only the mount itself: what stays writable below it is named.',
      'zh-CN':
        '只读需要两次调用：绑定挂载先沿用来源的选项，再用 mount_setattr(2) 改变整棵树。在 Linux 5.12 之前，重新挂载只改变这一个挂载：下面仍然可写的会一一列出。',
    },
    {
      en: 'Before `pivot_root` the source is a path of the host, as for `docker run --volume`.',
      'zh-CN': '在 `pivot_root` 之前，来源是宿主机上的路径，与 `docker run --volume` 一样。',
    },
  ],
  run(context, { source, target: given, ro, propagation }) {
    preparePrivateMounts(context, propagation);
    const { task, box } = context;
    const target = box.inRoot(given);
    if (!look(lstatSync, seenFromOutside(box.pid, source))) {
      throw new StepOrderError(
        { en: `${source} does not exist in the box`, 'zh-CN': `盒子里没有 ${source}` },
        'show mounts',
      );
    }
    allOrNothing(task, (undo) => {
      if (!look(lstatSync, seenFromOutside(box.pid, target))) {
        if (isDirectoryInBox(box.pid, source)) makeDirectories(context, target, undo);
        else makeFile(context, target, undo);
      }
      task.call('mount', source, target, null, MS.MS_BIND | MS.MS_REC, null);
      undo('umount2', target, MNT.MNT_DETACH);
      context.shell(`mount --rbind ${quoteWord(source)} ${quoteWord(target)}`);
      if (ro) makeReadOnly(context, target);
    });
    return undefined;
  },
});
