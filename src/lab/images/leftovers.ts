import { closeSync, constants, existsSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from '../../kernel/ffi.ts';
import { processStartTime } from '../../kernel/proc/start-time.ts';
import { removeTree } from '../remove-tree.ts';
import type { CachedImage } from './cache.ts';
import { ROOT_DIRECTORY } from './manifest.ts';

/** A cache may be shared with processes that this one cannot see: in other PID namespaces, on other machines. */
const LEFTOVER_AGE_MS = 10 * 60 * 1000;
const SUPERSEDED_AGE_MS = 24 * 60 * 60 * 1000;

/** Removes what a killed ns-lab left half made in a cache. Returns what it removed. */
export function removeLeftovers(directory: string): string[] {
  const names = orNone(() => readdirSync(directory));
  return names
    .filter((name) => {
      const [, pid, startTime] = name.match(/^\.making-(\d+)-(\d+)-/) ?? [];
      return pid !== undefined && processStartTime(Number(pid)) !== Number(startTime);
    })
    .map((name) => join(directory, name))
    .filter((path) => isLeft(path) && remove(path));
}

/** Whoever makes an image holds its directory locked; before that, there is nothing in it. */
function isLeft(path: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch {
    return false; // Another ns-lab is removing it too, or it belongs to someone else.
  }
  try {
    const isOurs = lock(fd);
    if (isOurs === false) return false;
    return (isOurs && existsSync(join(path, ROOT_DIRECTORY))) || ageMs(path) > LEFTOVER_AGE_MS;
  } finally {
    closeSync(fd);
  }
}

function orNone(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
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

function remove(path: string): boolean {
  try {
    removeTree(path);
    return true;
  } catch {
    return false; // Another ns-lab is removing it too, or it belongs to someone else.
  }
}
