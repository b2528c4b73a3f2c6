import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';

/** A file or directory that an image was made from, as it was then. */
export interface Source {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

export function sourceOf(path: string, { size, mtimeMs, ino }: Stats): Source {
  return { path, size, mtimeMs, inode: ino };
}

export function isSameSource(a: Source, b: Source): boolean {
  return a.path === b.path && a.size === b.size && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}

/** A short name for any JSON value: 12 hexadecimal digits. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
