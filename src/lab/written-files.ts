import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import type { Box } from './box.ts';

/** More files than this are not looked at: then a program counts as one that wrote. */
const MOST_FILES = 2000;

/**
 * What a box has written to the file systems that are its own, as a value that differs when a program writes: each
 * file of its upper layer with size and times, and the room that is left on each of its tmpfs. Undefined where that
 * cannot be said.
 */
function writtenFiles(box: Box): string | undefined {
  try {
    const hash = createHash('sha1');
    if (box.rootfs) for (const line of filesIn(box.rootfs.upper)) hash.update(`${line}\n`);
    if (box.owns('mnt'))
      for (const { target, fstype } of readMounts(box.pid)) {
        if (fstype !== 'tmpfs') continue;
        const { bfree, ffree } = statfsSync(join(`/proc/${box.pid}/root`, target));
        hash.update(`${target} ${bfree} ${ffree}\n`);
      }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/** Returns whether the box has written nothing since now; where that cannot be said, it counts as having written. */
export function watchFiles(box: Box | undefined): () => boolean {
  const before = box && writtenFiles(box);
  return () => before !== undefined && before === writtenFiles(box!);
}

/** Each file with what a write changes of it. @throws RangeError for too many, the error of node:fs */
function* filesIn(directory: string): Generator<string> {
  const waiting = [directory];
  let count = 0;
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (++count > MOST_FILES) throw new RangeError(directory);
      const file = join(path, entry.name);
      const { size, ctimeMs, mode } = lstatSync(file);
      yield `${file} ${size} ${ctimeMs} ${mode}`;
      if (entry.isDirectory()) waiting.push(file);
    }
  }
}
