import { accessSync, constants } from 'node:fs';
import { type Disk, diskOf } from '../../src/lab/disks.ts';

/** Where a test may write to a disk: a directory, and the disk that it is on; or why there is none. */
export function scratchDisk(): (Disk & { readonly directory: string }) | string {
  const reasons: string[] = [];
  // The test machine has its scratch disk on /mnt.
  for (const directory of ['/mnt', '/var/tmp', '/tmp']) {
    try {
      accessSync(directory, constants.W_OK);
      return { ...diskOf(directory), directory };
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  return reasons.join('; ');
}
