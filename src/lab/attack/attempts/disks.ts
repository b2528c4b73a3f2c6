import { readFileSync } from 'node:fs';
import { readText } from '../../../kernel/proc/read-text.ts';

/** A disk of the machine. */
export interface Disk {
  readonly name: string;
  readonly major: number;
  readonly minor: number;
}

/** The disk that is most worth stealing: the first of /proc/partitions with a size, but for RAM. */
export function findDisk(): Disk | undefined {
  for (const line of readText('/proc/partitions').split('\n').slice(2)) {
    const [major, minor, blocks, name] = line.trim().split(/\s+/);
    if (name && Number(blocks) > 0 && !/^(ram|loop|zram)/.test(name))
      return { name, major: Number(major), minor: Number(minor) };
  }
  return undefined;
}

/** A file system for disks that this kernel has already: to ask for another one would load a module. */
export function diskFilesystem(): string | undefined {
  const known = readFileSync('/proc/filesystems', 'latin1');
  return ['ext4', 'xfs', 'btrfs', 'ext3', 'ext2', 'squashfs'].find((name) =>
    new RegExp(`^\t${name}$`, 'm').test(known),
  );
}

/** makedev(3), for numbers that fit. */
export const makedev = (major: number, minor: number): number =>
  (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12);
