import { lstatSync, rmSync, statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { defineWords } from '../locale/locale.ts';
import { abandonedLabs, type JournalEntry } from './journal.ts';
import { distrusted, foreign, self } from './own-place.ts';
import { paths } from './paths.ts';
import { removeTraces } from './traces.ts';

/** statfs(2): CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC. */
const GROUP_FILE_SYSTEMS = [0x27e0eb, 0x63677270];

const words = defineWords({
  en: {
    otherName: (prefix: string) =>
      `the journal is not of a lab that made it: its name would begin with ${prefix}`,
    noDirectory: 'it is not a directory',
    noGroup: 'it is not a control group',
  },
  'zh-CN': {
    otherName: (prefix) => `日志所属的实验不会创建它：那样名字应以 ${prefix} 开头`,
    noDirectory: '它不是目录',
    noGroup: '它不是控制组',
  },
});

export interface CleanUp {
  readonly removed: readonly string[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/** Removes the groups and directories of labs whose ns-lab was killed. Labs that run are left alone. */
export async function cleanUp(): Promise<CleanUp> {
  const removed: string[] = [];
  const failed: { path: string; reason: string }[] = [];
  for (const { file, id, entries } of abandonedLabs(paths().journal, failed)) {
    let isClean = true;
    for (const entry of [...entries].reverse()) {
      try {
        // It was written down before it was made, and may never have been.
        if (lstatSync(entry.path, { throwIfNoEntry: false }) === undefined) continue;
        assertMade(entry, id);
        await remove(entry);
        removed.push(entry.path);
      } catch (error) {
        isClean = false;
        failed.push({ path: entry.path, reason: (error as Error).message });
      }
    }
    if (isClean) rmSync(file, { force: true });
  }
  return { removed, failed };
}

/**
 * Only what a lab of this name can have made is removed: a directory of this user's, where nobody else could have put
 * another, and a group of theirs in a file system of the kernel's.
 * @throws Error
 */
function assertMade({ kind, path }: JournalEntry, id: string): void {
  const prefix = kind === 'cgroup' ? `ns-lab-${id}-` : `${id}-`;
  if (!basename(path).startsWith(prefix)) throw new Error(words().otherName(prefix));
  const stats = lstatSync(path);
  const reason = stats.isDirectory() ? foreign(path, stats, self()) : words().noDirectory;
  const refusal = reason ?? (kind === 'cgroup' ? noGroup(path) : distrusted(dirname(path)));
  if (refusal) throw new Error(refusal);
}

/** Nobody can make a file system of this type look like another. */
const noGroup = (path: string): string | undefined =>
  GROUP_FILE_SYSTEMS.includes(statfsSync(path).type) ? undefined : words().noGroup;

/** Without root, a host may have to do it. It is rarely needed, so it is started when it is. */
async function remove(entry: JournalEntry): Promise<void> {
  try {
    await removeTraces([entry]);
  } catch (error) {
    if (entry.kind !== 'scratch') throw error;
    const { Lab } = await import('./lab.ts');
    const lab = await Lab.start();
    try {
      await removeTraces([entry], lab.host);
    } finally {
      await lab.close();
    }
  }
}
