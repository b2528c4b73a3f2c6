import { type Dir, type Dirent, lstatSync, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { pathOfText, textOfBytes } from '../kernel/bytes-text.ts';
import { extendedAttribute } from '../kernel/ffi.ts';
import { isErrno } from '../kernel/proc/unreadable.ts';
import type { RootFilesystem } from './box.ts';

/** What overlayfs has put into a box's upper layer, see the kernel's overlayfs.rst. */
export interface UpperLayer {
  /** The image that is the lower layer. */
  readonly image: string;
  /** The device number of the overlay, as mountinfo has it: it tells this mount from any other overlay. */
  readonly device?: string;
  /** In the order of their paths; at most 200 of them. */
  readonly files: readonly UpperFile[];
  /** There are more than these. */
  readonly hasMore?: true;
}

export interface UpperFile {
  /** From the root of the box. */
  readonly path: string;
  /**
   * `whiteout`: it hides a file of the lower layer that was removed. `opaque`: a directory that hides what the lower
   * layer has in the one of its name.
   */
  readonly kind: 'file' | 'directory' | 'opaque' | 'link' | 'device' | 'whiteout' | 'other';
}

/** A snapshot must stay cheap, whatever a program writes: so many are listed, */
const MOST_LISTED = 200;
/** and so many are looked at in all, because they are listed in order. */
const MOST_READ = 2000;

/** @throws the error of node:fs */
export function readUpperLayer({ image, upper: directory, upperFd, device }: RootFilesystem): UpperLayer {
  const upper = upperFd === undefined ? directory : `/proc/self/fd/${upperFd}`;
  const files: UpperFile[] = [];
  const waiting = [''];
  let left = MOST_READ;
  for (let path = waiting.pop(); path !== undefined && files.length < MOST_LISTED; path = waiting.pop()) {
    const entries = entriesOf(join(upper, path), left);
    left -= entries.length;
    for (const entry of entries) {
      const below = `${path}/${entry.name}`;
      files.push({ path: below, kind: kindOf(entry.dirent, join(upper, below)) });
      if (entry.dirent.isDirectory()) waiting.push(below);
    }
  }
  const listed = files.slice(0, MOST_LISTED);
  const hasMore = files.length > listed.length || waiting.length > 0 || left <= 0;
  return {
    image,
    ...(device === undefined ? {} : { device }),
    files: listed,
    ...(hasMore ? { hasMore } : {}),
  };
}

interface Entry {
  readonly name: string;
  readonly dirent: Dirent<Buffer>;
}

/** At most so many entries of a directory, by name. One that cannot be opened any more, so deep does it lie, has none. */
function entriesOf(path: string, most: number): Entry[] {
  const entries: Entry[] = [];
  let directory: Dir;
  try {
    directory = opendirSync(pathOfText(path), { encoding: 'buffer' as BufferEncoding });
  } catch (error) {
    if (isErrno(error, 'ENAMETOOLONG') || isErrno(error, 'ENOENT')) return entries;
    throw error;
  }
  try {
    while (entries.length < most) {
      const dirent = directory.readSync() as unknown as Dirent<Buffer> | null;
      if (dirent === null) break;
      entries.push({ name: textOfBytes(dirent.name), dirent });
    }
  } finally {
    directory.closeSync();
  }
  return entries.sort(byName);
}

const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : 1);

function kindOf(entry: Dirent<Buffer>, path: string): UpperFile['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return isOpaque(path) ? 'opaque' : 'directory';
  if (entry.isSymbolicLink()) return 'link';
  // A whiteout is a character device with the number 0:0.
  if (entry.isCharacterDevice() && lstatSync(pathOfText(path)).rdev === 0) return 'whiteout';
  return entry.isCharacterDevice() || entry.isBlockDevice() ? 'device' : 'other';
}

/** Of an overlay that was mounted with `userxattr`, as in a user namespace, and of any other one. */
const OPAQUE_ATTRIBUTES = ['user.overlay.opaque', 'trusted.overlay.opaque'];

const isOpaque = (path: string): boolean =>
  OPAQUE_ATTRIBUTES.some((name) => extendedAttribute(path, name) === 'y');
