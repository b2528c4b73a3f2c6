import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { KernelError } from '../kernel/errors.ts';
import { CLONE } from '../kernel/flags.ts';
import { readText } from '../kernel/proc/read-text.ts';
import { writeKernelFile } from '../lab/host-file.ts';
import { type BoxIds, RANGE_SIZE } from '../lab/id-ranges.ts';
import type { Lab } from '../lab/lab.ts';
import type { Text } from '../locale/locale.ts';
import { openIdmapped } from './idmapped-image.ts';

/** Before it, overlayfs takes no layer whose IDs are mapped. */
const OVERLAY_SINCE = [5, 19] as const;

/**
 * Why an image in a directory cannot be mounted with its IDs mapped; undefined when it can. Tried out, with a user
 * namespace of a process that ends at once.
 */
export function whyNoIdmappedMounts(lab: Lab, directory: string, { first }: BoxIds): Text | undefined {
  const [major = 0, minor = 0] = readText('/proc/sys/kernel/osrelease').split('.').map(Number);
  if (major < OVERLAY_SINCE[0] || (major === OVERLAY_SINCE[0] && minor < OVERLAY_SINCE[1]))
    return {
      en: 'before Linux 5.19 overlayfs takes no layer whose IDs are mapped',
      'zh-CN': '在 Linux 5.19 之前，overlayfs 不接受 ID 被映射的层',
    };
  return lab.looking(() => {
    const { host } = lab;
    const task = host.fork('idmap');
    try {
      task.call('unshare', CLONE.CLONE_NEWUSER);
      for (const map of ['uid_map', 'gid_map'])
        writeKernelFile(host, `/proc/${task.pid}/${map}`, `0 ${first} ${RANGE_SIZE}`);
      host.call('close', openIdmapped(host, nearestExisting(directory), task.pid));
      return undefined;
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      return {
        en: `the kernel cannot map the IDs of a mount of ${directory} (${error.call}: ${error.code})`,
        'zh-CN': `内核不能映射 ${directory} 所在挂载的 ID（${error.call}：${error.code}）`,
      };
    } finally {
      task.close();
    }
  });
}

function nearestExisting(directory: string): string {
  let place = directory;
  while (!existsSync(place)) place = dirname(place);
  return place;
}
