import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processStartTime } from '../../kernel/proc/start-time.ts';
import type { CachedImage } from './cache.ts';

/** A cache may be shared with processes that this one cannot see: in other PID namespaces, on other machines. */
const LEFTOVER_AGE_MS = 10 * 60 * 1000;
const SUPERSEDED_AGE_MS = 24 * 60 * 60 * 1000;

/** Removes what a killed ns-lab left half made in a cache. */
export function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const [, pid, startTime] = name.match(/^\.making-(\d+)-(\d+)-/) ?? [];
    if (pid === undefined || processStartTime(Number(pid)) === Number(startTime)) continue;
    if (ageMs(join(directory, name)) > LEFTOVER_AGE_MS) remove(join(directory, name));
  }
}

/** Removes images made from the same as `id`, but earlier, that have not been used for a day and are not mounted. */
export function removeSuperseded(images: readonly CachedImage[], id: string, directory: string): void {
  const newest = images.find((image) => image.id === id);
  const old = images.filter(
    (image) =>
      image !== newest &&
      image.manifest.kind === newest?.manifest.kind &&
      image.manifest.from === newest.manifest.from &&
      Date.now() - image.usedMs > SUPERSEDED_AGE_MS,
  );
  if (old.length === 0) return;
  const mounts = allMounts();
  for (const image of old) {
    if (!mounts.includes(image.id)) remove(join(directory, image.id));
  }
}

function ageMs(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats ? Date.now() - stats.mtimeMs : 0;
}

/** The mounts of all processes, for an image's name to be looked up in. */
function allMounts(): string {
  const texts = readdirSync('/proc').map((pid) => {
    try {
      return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/mountinfo`, 'utf8') : '';
    } catch {
      return '';
    }
  });
  return [...new Set(texts)].join('');
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another ns-lab is removing it too, or it belongs to someone else.
  }
}
