import { lstatSync } from 'node:fs';
import { MS } from '../kernel/flags.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { StepOrderError } from '../lab/errors.ts';
import { isDirectoryInBox, look, seenFromOutside } from './box-paths.ts';
import { choice, path } from './kinds.ts';
import { makeDirectories, makeFile, preparePrivateMounts } from './mounting.ts';
import { optional, required } from './params.ts';
import { quoteWord } from './quote.ts';
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
    ro: optional(choice(['ro']), { en: 'read-only', 'zh-CN': '只读' }),
  },
  man: ['mount(2)', 'mount(8)'],
  docker: 'docker run --volume SRC:DST[:ro]',
  example: 'mount bind /usr/share /mnt ro',
  notes: [
    {
      en: 'Read-only takes two calls: a bind mount takes the options of its source, and a remount changes them.',
      'zh-CN': '只读需要两次调用：绑定挂载先沿用来源的选项，再用重新挂载来改变。',
    },
    {
      en: 'Before `pivot_root` the source is a path of the host, as for `docker run --volume`.',
      'zh-CN': '在 `pivot_root` 之前，来源是宿主上的路径，与 `docker run --volume` 一样。',
    },
  ],
  run(context, { source, target: given, ro }) {
    preparePrivateMounts(context);
    const { task, box } = context;
    const target = box.inRoot(given);
    if (!look(lstatSync, seenFromOutside(box.pid, source))) {
      throw new StepOrderError(
        { en: `${source} does not exist in the box`, 'zh-CN': `盒子里没有 ${source}` },
        'show mounts',
      );
    }
    if (!look(lstatSync, seenFromOutside(box.pid, target))) {
      if (isDirectoryInBox(box.pid, source)) makeDirectories(context, target);
      else makeFile(context, target);
    }
    task.call('mount', source, target, null, MS.MS_BIND | MS.MS_REC, null);
    context.shell(`mount --rbind ${quoteWord(source)} ${quoteWord(target)}`);
    if (ro) {
      const flags = MS.MS_REMOUNT | MS.MS_BIND | MS.MS_RDONLY | flagsOf(box.pid, target);
      task.call('mount', null, target, null, flags, null);
      context.shell(`mount -o remount,bind,ro ${quoteWord(target)}`);
    }
    return undefined;
  },
});

const LOCKED_FLAGS = { nosuid: MS.MS_NOSUID, nodev: MS.MS_NODEV, noexec: MS.MS_NOEXEC } as const;

/** In a user namespace a remount may not drop the options that the mount has, mount_namespaces(7). */
function flagsOf(pid: number, target: string): number {
  const options =
    readMounts(pid)
      .findLast((mount) => mount.target === target)
      ?.options.split(',') ?? [];
  return Object.entries(LOCKED_FLAGS).reduce(
    (flags, [word, bit]) => (options.includes(word) ? flags | bit : flags),
    0,
  );
}
