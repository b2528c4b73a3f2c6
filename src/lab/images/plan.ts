import { posix } from 'node:path';
import type { FileTree, Step } from './file-tree.ts';
import { type Source, sourceOf } from './source.ts';

export interface PlannedFile {
  readonly source: Source;
  readonly mode: number;
}

/** What an image is to consist of, before anything of it is written; all paths are paths in the image. */
export class Plan {
  readonly tree: FileTree;
  readonly directories = new Map<string, number>();
  readonly links = new Map<string, string>();
  /** Copies of files of the tree. */
  readonly files = new Map<string, PlannedFile>();
  readonly texts = new Map<string, string>();
  /** The tree's directories whose links were followed. */
  readonly linkPlaces = new Set<string>();

  constructor(tree: FileTree) {
    this.tree = tree;
  }

  /**
   * Takes over a file or an empty directory at its own path, with the links that lead to it, such as
   * `/bin -> usr/bin` and `/usr/bin/awk -> /etc/alternatives/awk`.
   * @returns its path without links, or undefined when the tree has no such thing
   */
  mirror(path: string): string | undefined {
    const walk = this.tree.follow(path);
    for (const step of walk?.steps ?? []) this.#addStep(step);
    return walk?.end;
  }

  /** Adds a directory, or sets its mode. A link that was taken over from the tree stays one. */
  addDirectory(path: string, mode = 0o755): void {
    if (!this.links.has(path)) this.directories.set(path, mode);
  }

  /** Adds a link where nothing else stands. */
  addLink(path: string, target: string): void {
    if (!this.directories.has(path) && !this.files.has(path)) this.links.set(path, target);
  }

  addText(path: string, text: string): void {
    this.texts.set(path, text);
  }

  /** True when something other than a directory stands at exactly this path, or a link leads to it. */
  has(path: string): boolean {
    const here = posix.join(this.#realDirectory(posix.dirname(path)), posix.basename(path));
    return this.files.has(here) || this.links.has(here) || this.texts.has(here);
  }

  #addStep({ path, link, stats }: Step): void {
    if (link !== undefined) {
      this.addLink(path, link);
      this.linkPlaces.add(posix.dirname(path));
    } else if (stats.isDirectory()) {
      if (!this.directories.has(path)) this.addDirectory(path);
    } else if (stats.isFile()) {
      // Never setuid, and readable for every user ID that a user namespace may map.
      this.files.set(path, { source: sourceOf(path, stats), mode: stats.mode & 0o111 ? 0o755 : 0o644 });
    }
  }

  #realDirectory(path: string): string {
    return this.tree.resolve(path) ?? path;
  }
}
