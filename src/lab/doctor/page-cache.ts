import { existsSync } from 'node:fs';
import { type Mount, readMounts } from '../../kernel/proc/mountinfo.ts';
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
  const mount = mountOf(DIRECTORY);
  const { fstype, source } = mount;
  if (IN_MEMORY.has(fstype)) return nowhereElse(fstype);
  if (fstype !== 'overlay')
    return `${DIRECTORY} is on ${fstype} (${source}): what is cached of it can be given up`;
  const upper = /(?:^|,)upperdir=([^,]*)/.exec(mount.superOptions)?.[1];
  if (upper === undefined || !existsSync(upper))
    return { limited: `${DIRECTORY} is on an overlay, and where its files are cannot be seen from here` };
  const below = mountOf(upper).fstype;
  if (IN_MEMORY.has(below)) return nowhereElse(`an overlay on ${below}`);
  return `${DIRECTORY} is on an overlay on ${below}: what is cached of it can be given up`;
}

const nowhereElse = (fstype: string): Evidence => ({
  limited: `${DIRECTORY} is on ${fstype}, whose files are nowhere but in memory`,
});

/** The mount that a path is on. */
function mountOf(path: string): Mount {
  const holders = readMounts('self').filter(
    ({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`),
  );
  return holders.reduce((best, mount) => (mount.target.length >= best.target.length ? mount : best));
}
