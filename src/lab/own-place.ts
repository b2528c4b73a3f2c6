import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Text, translate } from '../locale/locale.ts';

const STICKY = 0o1000;
const GROUP_WRITE = 0o020;
const OTHERS_WRITE = 0o002;
/** As many as the kernel follows, path_resolution(7). */
const MOST_LINKS = 40;

/** Whose things are believed: root's, and those of the user that ns-lab runs as. */
export interface Self {
  readonly uid: number;
  readonly gid: number;
}

export const self = (): Self => ({ uid: process.geteuid!(), gid: process.getegid!() });

/**
 * Why others than root and this user could have chosen what lies at an absolute path: one of its directories, or of
 * the links on the way, is theirs or may be written by them. Undefined where nobody could, so that what is found there
 * stays what it is while it is used. @throws the error of node:fs
 */
export function distrusted(path: string, who: Self = self()): string | undefined {
  let links = 0;
  const waiting = partsOf(path);
  let here = '/';
  for (;;) {
    const stats = lstatSync(here);
    const reason = stats.isSymbolicLink() ? foreign(here, stats, who) : open(here, stats, who);
    if (reason) return reason;
    if (stats.isSymbolicLink()) {
      if (++links > MOST_LINKS)
        return translate({ en: `${path}: too many links`, 'zh-CN': `${path}：链接太多` });
      waiting.unshift(...partsOf(resolve(dirname(here), readlinkSync(here))));
      here = '/';
      continue;
    }
    const next = waiting.shift();
    if (next === undefined) return undefined;
    here = here === '/' ? `/${next}` : `${here}/${next}`;
  }
}

/** Why something is not this user's own; undefined if it is. */
export function foreign(path: string, stats: Stats, { uid }: Self): string | undefined {
  if (stats.uid === uid || stats.uid === 0) return undefined;
  return translate({
    en: `${path} belongs to user ${stats.uid}`,
    'zh-CN': `${path} 属于用户 ${stats.uid}`,
  });
}

function open(path: string, stats: Stats, who: Self): string | undefined {
  const reason = foreign(path, stats, who);
  if (reason) return reason;
  // In a sticky directory a name stays whose it is, and the next step looks at that.
  if (stats.isDirectory() && stats.mode & STICKY) return undefined;
  if (stats.mode & OTHERS_WRITE) return writable(path, { en: 'everybody', 'zh-CN': '所有人' });
  // A user's own group has nobody else in it on most systems, and their umask lets it write.
  if (stats.mode & GROUP_WRITE && stats.gid !== 0 && (who.uid === 0 || stats.gid !== who.gid))
    return writable(path, { en: `group ${stats.gid}`, 'zh-CN': `组 ${stats.gid}` });
  return undefined;
}

const writable = (path: string, by: Exclude<Text, string>): string =>
  translate({ en: `${path} may be written by ${by.en}`, 'zh-CN': `${path} 可以被${by['zh-CN']}写入` });

const partsOf = (path: string): string[] => path.split('/').filter(Boolean);
