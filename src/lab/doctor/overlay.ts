import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KernelError } from '../../kernel/errors.ts';
import { AT, O } from '../../kernel/flags.ts';
import { mountOf, readMounts } from '../../kernel/proc/mountinfo.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { defineWords, translate } from '../../locale/locale.ts';
import { UnavailableError } from '../errors.ts';
import { withFile } from '../host-file.ts';
import { overlayEscape } from '../images/overlay-escape.ts';
import type { Evidence, Trial } from './finding.ts';
import type { Ground, TrialBox } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

const [BEFORE, AFTER] = ['of the image', 'of the box..'];

const texts = defineWords({
  en: {
    mounted: (filesystem: string, place: string, hasUser: boolean) =>
      `mounted on ${filesystem} in ${place}${hasUser ? ', with userxattr' : ''}, and a write copied up`,
    inMemory: (filesystem: string, place: string) =>
      `the file system of ${place} (${filesystem}) cannot hold the writable layer, so that is in memory: a tmpfs of the box; mounted like this, and a write copied up`,
    otherPlace: 'set NS_LAB_CACHE_DIR to a directory on ext4, xfs, btrfs or tmpfs, to have it on a disk',
    wrong: (place: string, below: string | undefined, above: string | undefined) =>
      `a write through an overlay on ${place}: the layers hold "${below}", "${above}"`,
  },
  'zh-CN': {
    mounted: (filesystem, place, hasUser) =>
      `在 ${place}（${filesystem}）挂载${hasUser ? '，带 userxattr' : ''}，写入时复制到了上层`,
    inMemory: (filesystem, place) =>
      `${place} 所在的文件系统（${filesystem}）不能存放可写层，所以可写层放在内存里：盒子的一个 tmpfs；这样挂载成功，写入时复制到了上层`,
    otherPlace: '想把它放在磁盘上，就把 NS_LAB_CACHE_DIR 设为 ext4、xfs、btrfs 或 tmpfs 上的目录',
    wrong: (place, below, above) => `通过 ${place} 上的 overlay 写入：两层的内容是 "${below}"、"${above}"`,
  },
});

/** An overlay where those of boxes are, and a write through it, which must copy the file up. */
export function overlayTrial(ground: Ground): Trial {
  return {
    what: 'overlay',
    isNeeded: true,
    ways: ground.boxWays(['mnt'], (task, box) => mountAndWrite(ground, task, box)),
    remedy,
  };
}

function mountAndWrite(ground: Ground, task: ProxyTask, { hasUser }: TrialBox): Evidence {
  const place = join(ground.traces.scratch(), hasUser ? 'in-user-namespace' : 'as-root');
  const lower = join(place, 'lower');
  const layers = join(place, 'layers');
  const [upper, work, merged] = ['upper', 'work', 'merged'].map((name) => join(layers, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [lower, upper, work, merged]) mkdirSync(path, { recursive: true, mode: 0o755 });
  writeFileSync(join(lower, 'file'), BEFORE!);
  const directories = { lowerdir: lower, upperdir: upper, workdir: work };
  const words = Object.entries(directories).map(([key, path]) => `${key}=${overlayEscape(path)}`);
  const options = [...words, ...(hasUser ? ['userxattr'] : [])].join(',');
  const isInMemory = mountOverlay(task, merged, options, layers, [upper, work, merged]);
  withFile(task, join(merged, 'file'), O.O_WRONLY, (fd) =>
    task.call('write', fd, Buffer.from(AFTER!), AFTER!.length),
  );
  const [below, above] = [lower, upper].map((directory) =>
    readFileSync(`/proc/${task.pid}/root${join(directory, 'file')}`, 'utf8'),
  );
  if (below !== BEFORE || above !== AFTER) {
    throw new UnavailableError(texts().wrong(place, below, above));
  }
  const filesystem = mountOf(place, readMounts('self'))!.fstype;
  if (!isInMemory) return texts().mounted(filesystem, ground.traces.scratch(), hasUser);
  return { limited: texts().inMemory(filesystem, place), remedy: texts().otherPlace, isUsable: true };
}

/**
 * As `mount overlay` does it: where the file system does not take the writable layer, that is on a tmpfs of the box.
 * Returns whether it is.
 */
function mountOverlay(
  task: ProxyTask,
  merged: string,
  options: string,
  layers: string,
  directories: readonly string[],
): boolean {
  try {
    task.call('mount', 'overlay', merged, 'overlay', 0, options);
    return false;
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== 'EINVAL') throw error;
  }
  task.call('mount', 'tmpfs', layers, 'tmpfs', 0, 'mode=755');
  for (const path of directories) task.call('mkdirat', AT.AT_FDCWD, path, 0o755);
  task.call('mount', 'overlay', merged, 'overlay', 0, options);
  return true;
}

function remedy(error: unknown): string | undefined {
  if (!(error instanceof KernelError))
    return translate({
      en: 'set NS_LAB_CACHE_DIR to another directory',
      'zh-CN': '把 NS_LAB_CACHE_DIR 设为另一个目录',
    });
  if (error.call !== 'mount') return namespaceRemedy(error);
  return error.code === 'EPERM'
    ? translate({
        en: 'in a user namespace it takes Linux 5.11: run ns-lab as root',
        'zh-CN': '在用户命名空间里需要 Linux 5.11：以 root 运行 ns-lab',
      })
    : undefined;
}
