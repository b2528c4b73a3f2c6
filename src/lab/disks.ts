import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { formatDevice } from '../kernel/device-number.ts';
import { mountOf, readMounts } from '../kernel/proc/mountinfo.ts';
import { translate } from '../locale/locale.ts';
import type { Box } from './box.ts';
import { UnavailableError } from './errors.ts';

/** A whole disk: limits are set on these, not on partitions. */
export interface Disk {
  /** `MAJ:MIN`, as files of control groups name it. */
  readonly numbers: string;
  /** `/dev/vda`. */
  readonly path: string;
}

/**
 * The disk that a word names: a device file, the numbers of a device, or a path of the machine; `/` is the disk that
 * a box has its files on.
 * @throws UnavailableError for what is on no disk: tmpfs, a network file system
 */
export function findDisk(word: string, box: Box): Disk {
  if (/^\d+:\d+$/.test(word)) return wholeDisk(word);
  if (word === '/') return diskOf(box.rootfs?.upper ?? '/');
  return diskOf(word);
}

/**
 * The disk that a new file of a box will be on.
 * @throws UnavailableError for a directory that is not there, or not on a disk
 */
export function diskIn(box: Box, file: string): Disk {
  const directory = dirname(file);
  const numbers = formatDevice(statOf(`/proc/${box.pid}/root${directory}`).dev);
  if (!numbers.startsWith('0:')) return wholeDisk(numbers);
  const mount = mountOf(directory, readMounts(box.pid));
  if (mount?.fstype === 'overlay' && box.rootfs) return diskOf(box.rootfs.upper);
  if (mount?.source.startsWith('/dev/')) return diskOf(mount.source);
  throw new UnavailableError(
    translate({
      en: `${directory} of the box is on ${mount?.fstype ?? 'a file system'}, which is no disk`,
      'zh-CN': `盒子的 ${directory} 在 ${mount?.fstype ?? '一个文件系统'} 上，那不是磁盘`,
    }),
    {
      en: 'name a file on a disk; tmpfs is memory: load memory',
      'zh-CN': '请指定磁盘上的文件；tmpfs 是内存，用 load memory',
    },
  );
}

/** The disk that a file or directory of the machine is on; a device file stands for its device. */
export function diskOf(path: string): Disk {
  const { dev, rdev, isDevice } = statOf(path);
  if (isDevice) return wholeDisk(formatDevice(rdev));
  const numbers = formatDevice(dev);
  // btrfs and overlayfs have device numbers of their own, so what they are mounted from says more.
  if (!numbers.startsWith('0:')) return wholeDisk(numbers);
  const mount = mountOf(realpathSync(path), readMounts('self'));
  if (mount?.source.startsWith('/dev/')) return diskOf(mount.source);
  throw new UnavailableError(
    translate({
      en: `${path} is on ${mount ? `${mount.fstype} (${mount.source})` : 'a file system'}, which is no disk`,
      'zh-CN': `${path} 在 ${mount ? `${mount.fstype}（${mount.source}）` : '一个文件系统'} 上，那不是磁盘`,
    }),
    { en: 'name a disk: ls /sys/block lists them', 'zh-CN': '请指定一个磁盘：ls /sys/block 列出它们' },
  );
}

function statOf(path: string) {
  try {
    const stat = statSync(path);
    return { dev: stat.dev, rdev: stat.rdev, isDevice: stat.isBlockDevice() };
  } catch (error) {
    throw new UnavailableError(`${path}: ${(error as Error).message}`, {
      en: 'ls /sys/block lists the disks',
      'zh-CN': 'ls /sys/block 列出磁盘',
    });
  }
}

/** A partition's directory in sysfs lies in that of its disk. */
function wholeDisk(numbers: string): Disk {
  let directory: string;
  try {
    directory = realpathSync(`/sys/dev/block/${numbers}`);
  } catch {
    throw new UnavailableError(
      { en: `there is no block device ${numbers}`, 'zh-CN': `没有块设备 ${numbers}` },
      { en: 'ls /sys/block lists the disks', 'zh-CN': 'ls /sys/block 列出磁盘' },
    );
  }
  if (isPartition(directory)) directory = dirname(directory);
  return {
    numbers: readFileSync(`${directory}/dev`, 'utf8').trim(),
    path: `/dev/${basename(directory).replaceAll('!', '/')}`,
  };
}

function isPartition(directory: string): boolean {
  try {
    readFileSync(`${directory}/partition`);
    return true;
  } catch {
    return false;
  }
}
