import { posix } from 'node:path';
import { type Elf, readElf } from '../../kernel/elf.ts';
import { readLdCache } from '../../kernel/ld-cache.ts';
import type { FileTree } from './file-tree.ts';

/** What a program needs besides itself. */
export interface Needs {
  /** Paths as the dynamic loader opens them, the loader included. */
  readonly files: readonly string[];
  /** Names that are nowhere to be found: the program does not start on the host either. */
  readonly missing: readonly string[];
}

export const LD_CACHE = '/etc/ld.so.cache';

/** How each architecture calls itself in the names of directories. */
const NAMES: Readonly<Record<string, { triplet: string; platform: string }>> = {
  x64: { triplet: 'x86_64-linux-gnu', platform: 'x86_64' },
  arm64: { triplet: 'aarch64-linux-gnu', platform: 'aarch64' },
};

/** A program or library on its way into memory, and what asked for it. */
interface Loaded {
  readonly path: string;
  readonly elf: Elf;
  readonly by: Loaded | undefined;
}

/** Finds libraries as ld.so(8) does, without LD_LIBRARY_PATH; musl's loader looks in some of the same places. */
export class Libraries {
  readonly #tree: FileTree;
  readonly #arch: string;
  readonly #cache: ReadonlyMap<string, readonly string[]>;
  readonly #defaults: readonly string[];
  readonly #elfs = new Map<string, Elf | undefined>();

  constructor(tree: FileTree, arch: string = process.arch) {
    this.#tree = tree;
    this.#arch = arch;
    this.#cache = readLdCache(tree.root + LD_CACHE, arch);
    this.#defaults = defaultDirectories(arch);
  }

  /** The headers of a file of the tree, or undefined when it is no program or library of this architecture. */
  elf(path: string): Elf | undefined {
    const real = this.#tree.resolve(path);
    if (real === undefined) return undefined;
    if (!this.#elfs.has(real)) this.#elfs.set(real, this.#read(real));
    return this.#elfs.get(real);
  }

  /** The loader and all libraries of a program, and those that are opened by name where they exist. */
  needs(program: string, openedByName: readonly string[] = []): Needs {
    const elf = this.elf(program);
    // $ORIGIN of a program is where /proc/self/exe leads; that of a library is the directory it was found in.
    const path = this.#tree.resolve(program);
    if (!elf?.interpreter || path === undefined) return { files: [], missing: [] };
    const files = [elf.interpreter];
    const missing: string[] = this.elf(elf.interpreter) ? [] : [elf.interpreter];
    // A name that is in memory already is not looked for again, and the loader is in memory first.
    const names = new Set([posix.basename(elf.interpreter)]);
    const pending: Loaded[] = [{ path, elf, by: undefined }];
    for (let loaded = pending.shift(); loaded; loaded = pending.shift()) {
      for (const name of loaded.by ? loaded.elf.needed : [...loaded.elf.needed, ...openedByName]) {
        if (names.has(name)) continue;
        names.add(name);
        const found = this.#search(name, loaded);
        const library = found === undefined ? undefined : this.elf(found);
        if (found === undefined || !library) {
          if (!openedByName.includes(name)) missing.push(name);
          continue;
        }
        files.push(found);
        pending.push({ path: found, elf: library, by: loaded });
      }
    }
    return { files, missing };
  }

  #search(name: string, loaded: Loaded): string | undefined {
    if (name.includes('/')) return name;
    const inDirectories = (directories: readonly string[]) =>
      directories.map((directory) => posix.join(directory, name));
    const candidates = [
      ...inDirectories(this.#rpath(loaded)),
      ...inDirectories(this.#expand(loaded.elf.runpath, loaded)),
      ...(this.#cache.get(name) ?? []),
      ...inDirectories(this.#defaults),
    ];
    return candidates.find((path) => this.elf(path));
  }

  /** DT_RPATH holds for what a library loads in turn; DT_RUNPATH beside it makes it void. */
  #rpath(loaded: Loaded): string[] {
    if (loaded.elf.runpath.length > 0) return [];
    const directories: string[] = [];
    for (let at: Loaded | undefined = loaded; at; at = at.by) {
      if (at.elf.runpath.length === 0) directories.push(...this.#expand(at.elf.rpath, at));
    }
    return directories;
  }

  #expand(directories: readonly string[], { path }: Loaded): string[] {
    const { triplet, platform } = NAMES[this.#arch] ?? { triplet: 'lib', platform: this.#arch };
    const tokens: Readonly<Record<string, readonly string[]>> = {
      ORIGIN: [posix.dirname(path)],
      PLATFORM: [platform],
      // Debian's loader means the first, that of others the second.
      LIB: [`lib/${triplet}`, 'lib64', 'lib'],
    };
    let expanded = [...directories];
    for (const [token, values] of Object.entries(tokens)) {
      const pattern = new RegExp(`\\$(?:${token}\\b|\\{${token}\\})`, 'g');
      expanded = expanded.flatMap((text) =>
        text.search(pattern) !== -1 ? values.map((value) => text.replace(pattern, () => value)) : [text],
      );
    }
    return expanded;
  }

  #read(path: string): Elf | undefined {
    try {
      const elf = readElf(this.#tree.root + path);
      return elf.machine === this.#arch ? elf : undefined;
    } catch {
      return undefined;
    }
  }
}

function defaultDirectories(arch: string): string[] {
  const triplet = NAMES[arch]?.triplet;
  const multiarch = triplet ? [`/lib/${triplet}`, `/usr/lib/${triplet}`] : [];
  return [...multiarch, '/lib64', '/usr/lib64', '/lib', '/usr/lib', '/usr/local/lib'];
}
