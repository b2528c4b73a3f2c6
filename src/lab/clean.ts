import { lstatSync, rmSync } from 'node:fs';
import { abandonedLabs, type JournalEntry } from './journal.ts';
import { paths } from './paths.ts';
import { removeTraces } from './traces.ts';

export interface CleanUp {
  readonly removed: readonly string[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/** Removes the groups and directories of labs whose ns-lab was killed. Labs that run are left alone. */
export async function cleanUp(): Promise<CleanUp> {
  const removed: string[] = [];
  const failed: { path: string; reason: string }[] = [];
  for (const { file, entries } of abandonedLabs(paths().journal)) {
    let isClean = true;
    for (const entry of [...entries].reverse()) {
      try {
        // It was written down before it was made, and may never have been.
        const isThere = lstatSync(entry.path, { throwIfNoEntry: false }) !== undefined;
        await remove(entry);
        if (isThere) removed.push(entry.path);
      } catch (error) {
        isClean = false;
        failed.push({ path: entry.path, reason: (error as Error).message });
      }
    }
    if (isClean) rmSync(file, { force: true });
  }
  return { removed, failed };
}

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
