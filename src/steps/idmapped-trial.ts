import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { KernelError } from '../kernel/errors.ts';
import { CLONE } from '../kernel/flags.ts';
import { readText } from '../kernel/proc/read-text.ts';
import { writeKernelFile } from '../lab/host-file.ts';
import { type BoxIds, RANGE_SIZE } from '../lab/id-ranges.ts';
import type { Lab } from '../lab/lab.ts';
import type { Paths } from '../lab/paths.ts';
import type { Text } from '../locale/locale.ts';
import { openIdmapped } from './idmapped-image.ts';

/** Before it, overlayfs takes no layer whose IDs are mapped. */
const OVERLAY_SINCE = [5, 19] as const;

/**
 * Why an image cannot be mounted with its IDs mapped, for a box with a layer on top; undefined when it can. Tried out,
 * with a user namespace of a process that ends at once.
 * @param images where images are
 * @param layers where layers are made: root of the box, who is nobody there, must be able to enter it
 */
export function whyNoIdmappedMounts(
  lab: Lab,
  { images, labs: layers }: Pick<Paths, 'images' | 'labs'>,
  { first }: BoxIds,
): Text | undefined {
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
      host.call('close', openIdmapped(host, nearestExisting(images), task.pid));
      task.call('setresuid', 0, 0, 0);
      for (const directory of [images, layers]) task.call('chdir', nearestExisting(directory));
      return undefined;
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      if (error.call === 'chdir')
        return {
          en: `nobody else may enter ${layers}, where the files of a box are`,
          'zh-CN': `${layers} 存放盒子的文件，别人都进不去`,
        };
      return {
        en: `the kernel cannot map the IDs of a mount of ${images} (${error.call}: ${error.code})`,
        'zh-CN': `内核不能映射 ${images} 所在挂载的 ID（${error.call}：${error.code}）`,
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
