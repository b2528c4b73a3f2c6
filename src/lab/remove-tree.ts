import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  type Dirent,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { O } from '../kernel/flags.ts';
import { isErrno } from '../kernel/proc/unreadable.ts';

/** So many directories are held open at a time; what lies deeper is moved up first. */
const DEEPEST = 64;

type Path = string | Buffer;

/**
 * A directory with all that is in it, whatever a program has made there: names are bytes, and no depth is too deep.
 * Each directory is held open while it is emptied, and what is in it is named from there, as openat(2) would: a
 * program that may write in it could put a link to elsewhere in its place, and root would follow that.
 * @throws the error of node:fs; a directory that is not there is no error
 */
export function removeTree(directory: Path): void {
  const fd = hold(directory);
  if (fd === undefined) return;
  try {
    const tree = new Tree(fd);
    while (tree.empty());
  } finally {
    closeSync(fd);
  }
  rmdirSync(directory);
}

/** What is below a directory that is held open. */
class Tree {
  readonly #top: string;
  readonly #name = `.deep-${randomBytes(6).toString('hex')}-`;
  #moved = 0;

  constructor(fd: number) {
    this.#top = held(fd);
  }

  /** Removes what is there. Returns whether something from deeper down lies there now. */
  empty(): boolean {
    const before = this.#moved;
    this.#empty(this.#top, 0);
    return this.#moved > before;
  }

  #empty(directory: string, depth: number): void {
    for (const entry of list(directory)) {
      const path = Buffer.concat([Buffer.from(`${directory}/`), entry.name]);
      if (!entry.isDirectory()) unlinkSync(path);
      else if (depth < DEEPEST) this.#remove(path, depth + 1);
      else this.#moveUp(path);
    }
  }

  #remove(path: Path, depth: number): void {
    const fd = hold(path);
    if (fd === undefined) return;
    try {
      this.#empty(held(fd), depth);
    } finally {
      closeSync(fd);
    }
    rmdirSync(path);
  }

  /** Whatever has this name by then is moved, also a link: it is not followed when its turn comes. */
  #moveUp(path: Path): void {
    const place = `${this.#top}/${this.#name}${this.#moved++}`;
    try {
      renameSync(path, place);
    } catch (error) {
      // rename(2) writes to the directory that is moved: it gets another parent.
      if (!isErrno(error, 'EACCES')) throw error;
      makeAccessible(path);
      renameSync(path, place);
    }
  }
}

const held = (fd: number): string => `/proc/self/fd/${fd}`;

/** Undefined for what is not there. */
function hold(directory: Path): number | undefined {
  try {
    return openSync(directory, O.O_PATH | O.O_DIRECTORY | O.O_NOFOLLOW);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function makeAccessible(path: Path): void {
  const fd = hold(path);
  if (fd === undefined) return;
  try {
    chmodSync(held(fd), 0o700);
  } finally {
    closeSync(fd);
  }
}

function list(directory: string): Dirent<Buffer>[] {
  const read = () => readdirSync(directory, { withFileTypes: true, encoding: 'buffer' });
  try {
    return read();
  } catch (error) {
    // overlayfs makes its work directory without any right, also for its owner.
    if (!isErrno(error, 'EACCES')) throw error;
    chmodSync(directory, 0o700);
    return read();
  }
}
