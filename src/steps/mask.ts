import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatDevice } from '../kernel/device-number.ts';
import { MNT, MS } from '../kernel/flags.ts';
import { maskedPaths } from '../lab/container-paths.ts';
import { StepOrderError } from '../lab/errors.ts';
import { allOrNothing, type Undo } from './all-or-nothing.ts';
import { isDirectoryInBox, look, mountAtPath, seenFromOutside } from './box-paths.ts';
import { pathOrDefault } from './kinds.ts';
import { listedPaths, remarkOnDone } from './listed-paths.ts';
import { formatOptions } from './mount-options.ts';
import { preparePrivateMounts } from './mounting.ts';
import { many } from './params.ts';
import { propagationOption } from './propagation-option.ts';
import { quoteWord } from './quote.ts';
import { remountReadOnly } from './read-only.ts';
import { defineStep, type StepContext } from './step.ts';

/** null(4). */
const NULL_DEVICE = '1:3';
/** The smallest tmpfs that there is: its root directory is the one inode. `size=0` would mean no limit, tmpfs(5). */
const EMPTY = 'nr_blocks=1,nr_inodes=1';

export const mask = defineStep({
  name: 'mask',
  group: 'files',
  summary: {
    en: 'hide files and directories of the box behind empty ones',
    'zh-CN': '用空的文件和目录遮住盒子里的文件和目录',
  },
  params: {
    paths: many(pathOrDefault, {
      en: "what to hide, in the new root while that waits; default: Docker's list",
      'zh-CN': '要遮住的东西，新根还在等待时指新根里的；default：Docker 的列表',
    }),
    propagation: propagationOption,
  },
  man: ['mount(2)', 'proc(5)', 'sysfs(5)', 'null(4)'],
  docker: {
    en: 'docker run does it; --security-opt systempaths=unconfined does not',
    'zh-CN': 'docker run 会做；--security-opt systempaths=unconfined 则不做',
  },
  example: 'mask default',
  notes: [
    {
      en: '/proc and /sys show the machine, not only the box, and namespaces do not change that. A file is covered by /dev/null, a directory by an empty tmpfs that cannot be written: maskedPaths of the OCI runtime specification.',
      'zh-CN':
        '/proc 和 /sys 显示的是整台机器，不只是盒子，命名空间改变不了这一点。文件用 /dev/null 遮住，目录用一个不能写的空 tmpfs 遮住：OCI 运行时规范里的 maskedPaths。',
    },
    {
      en: 'What is mounted later on /proc or /sys is not masked: mount them first. Root of the box can unmount a mask as long as it has CAP_SYS_ADMIN.',
      'zh-CN':
        '之后再挂载到 /proc 或 /sys 上的东西不会被遮住：要先挂载它们。只要盒子的 root 还有 CAP_SYS_ADMIN，就能卸下遮盖。',
    },
  ],
  run(context, { paths, propagation }) {
    preparePrivateMounts(context, propagation);
    const { box, task } = context;
    const found = listedPaths(context, paths, maskedPaths());
    const done = found.filter((path) => isMasked(box.pid, path));
    remarkOnDone(context, done, { en: 'masked', 'zh-CN': '遮住' });
    allOrNothing(task, (undo) => {
      for (const path of found) if (!done.includes(path)) cover(context, path, undo);
    });
    return undefined;
  },
});

function cover(context: StepContext, path: string, undo: Undo): void {
  const { box, task } = context;
  const place = quoteWord(path);
  if (isDirectoryInBox(box.pid, path)) {
    task.call('mount', 'tmpfs', path, 'tmpfs', MS.MS_RDONLY, EMPTY);
    context.shell(`mount -t tmpfs ${formatOptions(MS.MS_RDONLY, EMPTY)}tmpfs ${place}`);
  } else {
    const source = nullDevice(context);
    task.call('mount', source, path, null, MS.MS_BIND, null);
    undo('umount2', path, MNT.MNT_DETACH);
    context.shell(`mount --bind ${quoteWord(source)} ${place}`);
    // A device can be written to all the same, but not given another mode or owner from here.
    remountReadOnly(context, path);
    return;
  }
  undo('umount2', path, MNT.MNT_DETACH);
}

function isMasked(pid: number, path: string): boolean {
  if (isNullDevice(pid, path)) return true;
  const mount = mountAtPath(pid, path);
  const isEmpty = mount?.fstype === 'tmpfs' && /\bnr_inodes=1\b/.test(mount.superOptions);
  return isEmpty && mount.target === resolve('/', path);
}

function isNullDevice(pid: number, path: string): boolean {
  const stat = look(lstatSync, seenFromOutside(pid, path));
  return stat?.isCharacterDevice() === true && formatDevice(stat.rdev) === NULL_DEVICE;
}

/**
 * A device that reads as empty and swallows what is written, on a mount that lets it be opened. An image may have
 * something else of that name: it must be the device itself.
 * @throws StepOrderError
 */
function nullDevice({ box }: StepContext): string {
  const found = [box.inRoot('/dev/null'), '/dev/null'].find(
    (path) =>
      isNullDevice(box.pid, path) && !mountAtPath(box.pid, path)?.options.split(',').includes('nodev'),
  );
  if (found !== undefined) return found;
  throw new StepOrderError(
    {
      en: 'the box has no /dev/null to cover a file with',
      'zh-CN': '盒子里没有可以用来遮住文件的 /dev/null',
    },
    'mount dev',
  );
}
