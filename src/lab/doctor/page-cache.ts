import { closeSync, constants, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mountOf, readMounts } from '../../kernel/proc/mountinfo.ts';
import { translate } from '../../locale/locale.ts';
import type { Evidence, Trial } from './finding.ts';
import { trial } from './finding.ts';

/** Where file systems keep files that should outlive a restart, file-hierarchy(7). */
const DIRECTORY = '/var/tmp';
/** Their files are nowhere but in memory. */
const IN_MEMORY = new Set(['tmpfs', 'ramfs']);

/** Whether the kernel can give up what it caches of new files: only what is on a disk can be read again. */
export function pageCacheTrial(): Trial {
  return trial('page cache', examine, { isNeeded: false });
}

function examine(): Evidence {
  const mounts = readMounts('self');
  const mount = mountOf(DIRECTORY, mounts)!;
  const { fstype, source } = mount;
  if (IN_MEMORY.has(fstype)) return nowhereElse(fstype);
  if (fstype !== 'overlay')
    return translate({
      en: `${DIRECTORY} is on ${fstype} (${source}): what is cached of it can be given up`,
      'zh-CN': `${DIRECTORY} 在 ${fstype}（${source}）上：它的缓存可以释放`,
    });
  const upper = /(?:^|,)upperdir=([^,]*)/.exec(mount.superOptions)?.[1];
  // In a container the layers are outside of what can be seen.
  if (upper === undefined || !existsSync(upper)) {
    if (takesDirectIo(DIRECTORY))
      return translate({
        en: `${DIRECTORY} is on an overlay, and below that on a file system that reads and writes a disk directly: what is cached of it can be given up`,
        'zh-CN': `${DIRECTORY} 在 overlay 上，下面的文件系统可以直接读写磁盘：它的缓存可以释放`,
      });
    return {
      limited: translate({
        en: `${DIRECTORY} is on an overlay, and where its files are cannot be seen from here`,
        'zh-CN': `${DIRECTORY} 在 overlay 上，从这里看不到它的文件在哪里`,
      }),
    };
  }
  const below = mountOf(upper, mounts)!.fstype;
  if (IN_MEMORY.has(below))
    return nowhereElse(translate({ en: `an overlay on ${below}`, 'zh-CN': `${below} 上的 overlay` }));
  return translate({
    en: `${DIRECTORY} is on an overlay on ${below}: what is cached of it can be given up`,
    'zh-CN': `${DIRECTORY} 在 ${below} 上的 overlay 里：它的缓存可以释放`,
  });
}

/** A file system whose files are only in memory refuses O_DIRECT, open(2) (tmpfs has taken it since Linux 6.6). */
function takesDirectIo(directory: string): boolean {
  const path = join(directory, `.ns-lab-doctor-${process.pid}`);
  try {
    closeSync(
      openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_DIRECT, 0o600),
    );
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { force: true });
  }
}

const nowhereElse = (fstype: string): Evidence => ({
  limited: translate({
    en: `${DIRECTORY} is on ${fstype}, whose files are nowhere but in memory`,
    'zh-CN': `${DIRECTORY} 在 ${fstype} 上，它的文件只在内存里`,
  }),
});
