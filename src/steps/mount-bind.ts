import { lstatSync } from 'node:fs';
import { MS } from '../kernel/flags.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { StepOrderError } from '../lab/errors.ts';
import { choice, path } from './kinds.ts';
import {
  isDirectoryInBox,
  makeDirectories,
  makeFile,
  preparePrivateMounts,
  seenFromOutside,
} from './mounting.ts';
import { optional, required } from './params.ts';
import { defineStep } from './step.ts';

export const mountBind = defineStep({
  name: 'mount bind',
  group: 'files',
  summary: {
    en: 'show a file or directory at a second place in the box',
    'zh-CN': '让一个文件或目录在盒子里的另一处也出现',
  },
  params: {
    source: required({ ...path, placeholder: 'SRC' }, 'a file or directory, as the box sees it now'),
    target: required({ ...path, placeholder: 'DST' }, 'where it appears; in the new root while that waits'),
    ro: optional(choice(['ro']), 'read-only'),
  },
  man: ['mount(2)', 'mount(8)'],
  docker: 'docker run --volume SRC:DST[:ro]',
  example: 'mount bind /usr/share /mnt ro',
  notes: [
    'Read-only takes two calls: a bind mount takes the options of its source, and a remount changes them.',
    'Before `pivot_root` the source is a path of the host, as for `docker run --volume`.',
  ],
  run(context, { source, target: given, ro }) {
    preparePrivateMounts(context);
    const { task, box } = context;
    const target = box.inRoot(given);
    if (!lstatSync(seenFromOutside(box.pid, source), { throwIfNoEntry: false })) {
      throw new StepOrderError(`${source} does not exist in the box`, 'show mounts');
    }
    if (!lstatSync(seenFromOutside(box.pid, target), { throwIfNoEntry: false })) {
      if (isDirectoryInBox(box.pid, source)) makeDirectories(context, target);
      else makeFile(task, target);
    }
    task.call('mount', source, target, null, MS.MS_BIND | MS.MS_REC, null);
    context.shell(`mount --rbind ${source} ${target}`);
    if (ro) {
      const flags = MS.MS_REMOUNT | MS.MS_BIND | MS.MS_RDONLY | flagsOf(box.pid, target);
      task.call('mount', null, target, null, flags, null);
      context.shell(`mount -o remount,bind,ro ${target}`);
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
