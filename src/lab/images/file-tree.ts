import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { posix } from 'node:path';

/** A name on the way to a file: a symbolic link with its text, or the thing itself. */
export interface Step {
  /** Below the tree's root, every directory in it a real one: `/usr/bin/awk`. */
  readonly path: string;
  readonly link: string | undefined;
  readonly stats: Stats;
}

export interface Walk {
  /** Every directory and link on the way, and the thing itself as the last one. */
  readonly steps: readonly Step[];
  /** The path of the thing itself, with no links in it. */
  readonly end: string;
}

/** As many links as the kernel follows before it answers ELOOP, path_resolution(7). */
const MAX_LINKS = 40;

/**
 * The files below a directory, with symbolic links followed as a process sees them whose root it is: `/` is the
 * directory, and `..` does not lead out of it. It remembers what it found; `forget` it when the tree changes.
 */
export class FileTree {
  /** Without a slash at its end, so that `root + path` is the path outside; empty for this machine's root. */
  readonly root: string;
  readonly #known = new Map<string, Step>();

  constructor(root = '/') {
    this.root = root.replace(/\/+$/, '');
  }

  /** Walks to `path`; undefined when it, or what a link on the way points to, does not exist. */
  follow(path: string): Walk | undefined {
    const steps: Step[] = [];
    const pending = path.split('/').reverse();
    let end = '/';
    for (let links = 0; pending.length > 0; ) {
      const name = pending.pop()!;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        end = posix.dirname(end);
        continue;
      }
      const step = this.#look(end === '/' ? `/${name}` : `${end}/${name}`);
      if (!step) return undefined;
      steps.push(step);
      if (step.link === undefined) {
        end = step.path;
        continue;
      }
      if (++links > MAX_LINKS) return undefined;
      if (step.link.startsWith('/')) end = '/';
      pending.push(...step.link.split('/').reverse());
    }
    return { steps, end };
  }

  /** Where `path` leads, with no links in it; undefined if nowhere. */
  resolve(path: string): string | undefined {
    return this.follow(path)?.end;
  }

  /** What `path` leads to. */
  stat(path: string): Stats | undefined {
    const real = this.resolve(path);
    if (real === '/') return lstatSync(this.root || '/');
    return real === undefined ? undefined : this.#look(real)?.stats;
  }

  /** The names in a directory; none when it is missing, or not for this user. */
  list(directory: string): string[] {
    const real = this.resolve(directory);
    try {
      return real === undefined ? [] : readdirSync(this.root + real);
    } catch {
      return [];
    }
  }

  forget(): void {
    this.#known.clear();
  }

  #look(path: string): Step | undefined {
    const known = this.#known.get(path);
    if (known) return known;
    try {
      const stats = lstatSync(this.root + path, { throwIfNoEntry: false });
      if (!stats) return undefined;
      const link = stats.isSymbolicLink() ? readlinkSync(this.root + path) : undefined;
      const step = { path, link, stats };
      this.#known.set(path, step);
      return step;
    } catch {
      // A directory that this user may not enter.
      return undefined;
    }
  }
}
