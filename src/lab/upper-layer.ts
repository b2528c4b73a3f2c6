import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { extendedAttribute } from '../kernel/ffi.ts';
import type { RootFilesystem } from './box.ts';

/** What overlayfs has put into a box's upper layer, see the kernel's overlayfs.rst. */
export interface UpperLayer {
  /** The image that is the lower layer. */
  readonly image: string;
  /** In the order of their paths; at most LIMIT of them. */
  readonly files: readonly UpperFile[];
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

/** A snapshot must stay cheap, whatever a program writes. */
const LIMIT = 200;

/** @throws the error of node:fs */
export function readUpperLayer({ image, upper }: RootFilesystem): UpperLayer {
  const files: UpperFile[] = [];
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined && files.length < LIMIT; path = waiting.pop()) {
    const entries = readdirSync(join(upper, path), { withFileTypes: true });
    for (const entry of entries.sort(byName)) {
      const below = `${path}/${entry.name}`;
      files.push({ path: below, kind: kindOf(entry, join(upper, below)) });
      if (entry.isDirectory()) waiting.push(below);
    }
  }
  return { image, files: files.slice(0, LIMIT) };
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);

function kindOf(entry: Dirent, path: string): UpperFile['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return isOpaque(path) ? 'opaque' : 'directory';
  if (entry.isSymbolicLink()) return 'link';
  // A whiteout is a character device with the number 0:0.
  if (entry.isCharacterDevice() && lstatSync(path).rdev === 0) return 'whiteout';
  return entry.isCharacterDevice() || entry.isBlockDevice() ? 'device' : 'other';
}

/** Of an overlay that was mounted with `userxattr`, as in a user namespace, and of any other one. */
const OPAQUE_ATTRIBUTES = ['user.overlay.opaque', 'trusted.overlay.opaque'];

const isOpaque = (path: string): boolean =>
  OPAQUE_ATTRIBUTES.some((name) => extendedAttribute(path, name) === 'y');
