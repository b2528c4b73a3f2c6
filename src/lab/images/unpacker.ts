import {
  chmodSync,
  closeSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  rmSync,
  type Stats,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { posix } from 'node:path';
import type { ReadEntry } from 'tar';
import { describeBytes } from '../../kernel/cgroup/units.ts';
import { defineWords, translate } from '../../locale/locale.ts';
import { ArchiveError } from './archive-error.ts';
import { FileTree } from './file-tree.ts';

export interface Unpacked {
  readonly files: number;
  /** Programs that run with the rights of their owner or group. */
  readonly setuid: number;
  /** Names that were left out, by the reason. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
}

const words = defineWords({
  en: {
    entries: (most: number) => `it has more than ${most} entries`,
    bytes: (most: number) =>
      `it would take more than ${describeBytes(most)} on the disk, far more than its own size`,
    capabilities: 'file capabilities (setcap(8) gives them back)',
    attribute: (name: string) => `the extended attribute ${name}`,
  },
  'zh-CN': {
    entries: (most) => `条目超过 ${most} 个`,
    bytes: (most) => `解包后会超过 ${describeBytes(most)}，远大于归档本身`,
    capabilities: '文件能力（可用 setcap(8) 恢复）',
    attribute: (name) => `扩展属性 ${name}`,
  },
});

/** Where the kernel keeps them, capabilities(7). */
const FILE_CAPABILITIES = 'security.capability';

/** Twice as many as the largest images of distributions have. */
const MOST_ENTRIES = 500_000;
/** So much may come out of any archive, and of a large one so many times its size; gzip can make a thousand. */
const ALWAYS_TAKEN = 1024 ** 3;
const MOST_TIMES = 50;

/** How much an archive may make of the disk. */
export interface UnpackLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** @param size of the archive, in bytes */
export const limitsOf = (size: number): UnpackLimits => ({
  entries: MOST_ENTRIES,
  bytes: Math.max(ALWAYS_TAKEN, size * MOST_TIMES),
});

type Entry = Pick<ReadEntry, 'path' | 'type' | 'mode' | 'uid' | 'gid' | 'mtime' | 'linkpath' | 'on'>;

const SETUID_OR_SETGID = 0o6000;
const ANY_EXECUTE = 0o111;

const SPARSE = (): string =>
  translate({
    en: 'a sparse file (tar without --sparse writes it whole)',
    'zh-CN': '稀疏文件（tar 不加 --sparse 会完整写出）',
  });

/** An entry that cannot be made, and is left out. */
class Skip extends Error {
  override readonly name = 'Skip';
}

/** Makes the entries of an archive below a directory, one after the other. */
export class Unpacker {
  readonly #root: string;
  readonly #tree: FileTree;
  #keepsOwners: boolean;
  #openFile: number | undefined;
  #files = 0;
  #entries = 0;
  #bytes = 0;
  readonly #limits: UnpackLimits;
  #setuid = 0;
  readonly #directoryModes = new Map<string, number>();
  readonly #skipped = new Map<string, string[]>();

  constructor(root: string, keepOwners: boolean, limits: UnpackLimits) {
    this.#root = root;
    this.#limits = limits;
    this.#tree = new FileTree(root);
    this.#keepsOwners = keepOwners;
  }

  /** Makes one entry; its content is written as it arrives. `fail` gets the error of node:fs when that goes wrong. */
  add(entry: Entry, fail: (error: unknown) => void): void {
    try {
      this.#make(entry, fail);
    } catch (error) {
      if (error instanceof Skip) this.#skip(error.message, entry.path);
      else fail(error);
    }
  }

  /** Notes that an extended attribute of an entry is not restored. */
  leaveOutAttribute(name: string, path: string): void {
    this.#skip(name === FILE_CAPABILITIES ? words().capabilities : words().attribute(name), path);
  }

  /** Closes the file that is being written, also when its end never comes. */
  close(): void {
    if (this.#openFile !== undefined) closeSync(this.#openFile);
    this.#openFile = undefined;
  }

  /** Call it at the end: directories get their own modes, which may forbid writing to them. */
  finish(): Unpacked {
    for (const [path, mode] of [...this.#directoryModes].reverse()) {
      // Everyone must be able to enter the root directory, and we to remove all of it again.
      chmodSync(this.#root + path, mode | (path === '/' ? 0o755 : 0o700));
    }
    return { files: this.#files, setuid: this.#setuid, skipped: this.#skipped };
  }

  #make(entry: Entry, fail: (error: unknown) => void): void {
    if (++this.#entries > this.#limits.entries) throw new ArchiveError(words().entries(this.#limits.entries));
    const names = namesOf(entry.path);
    const name = names.pop();
    if (name === undefined) {
      this.#makeRoot(entry);
      return;
    }
    // How GNU tar writes them with a pax header: what follows is a map, and the pieces.
    if (names.at(-1)?.startsWith('GNUSparseFile.')) throw new Skip(SPARSE());
    const place = posix.join(this.#makeParents(names), name);
    switch (entry.type) {
      case 'Directory':
      case 'GNUDumpDir':
        this.#makeDirectory(entry, place);
        break;
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        this.#makeFile(entry, place, fail);
        break;
      case 'SymbolicLink':
        this.#clear(place);
        symlinkSync(entry.linkpath ?? '', this.#root + place);
        this.#setOwner(entry, place);
        break;
      case 'Link':
        this.#makeHardLink(entry, place);
        break;
      case 'CharacterDevice':
      case 'BlockDevice':
        throw new Skip(translate({ en: 'a device node', 'zh-CN': '设备节点' }));
      case 'SparseFile' as never:
        throw new Skip(SPARSE());
      case 'FIFO':
        throw new Skip(translate({ en: 'a named pipe', 'zh-CN': '命名管道' }));
      default:
        throw new Skip(
          translate({ en: `an entry of the type ${entry.type}`, 'zh-CN': `类型为 ${entry.type} 的条目` }),
        );
    }
  }

  #makeRoot(entry: Entry): void {
    if (entry.type !== 'Directory')
      throw new Skip(
        translate({ en: 'not a directory, but named as the root', 'zh-CN': '被当作根目录，却不是目录' }),
      );
    this.#setOwner(entry, '/');
    this.#directoryModes.set('/', (entry.mode ?? 0o755) & 0o7777);
  }

  #makeDirectory(entry: Entry, place: string): void {
    // A link to a directory stays, as with tar --keep-directory-symlink: /lib may be one already.
    const stats = this.#tree.stat(place);
    const path = stats?.isDirectory() ? (this.#tree.resolve(place) ?? place) : place;
    if (path === place && !this.#lstat(place)?.isDirectory()) {
      this.#clear(place);
      mkdirSync(this.#root + place, 0o700);
    }
    this.#setOwner(entry, path);
    this.#directoryModes.set(path, (entry.mode ?? 0o755) & 0o7777);
  }

  #makeFile(entry: Entry, place: string, fail: (error: unknown) => void): void {
    this.#clear(place);
    // 'x': never through a link.
    const fd = openSync(this.#root + place, 'wx', 0o600);
    this.#openFile = fd;
    entry.on('data', (chunk: Buffer) => {
      try {
        this.#bytes += chunk.length;
        if (this.#bytes > this.#limits.bytes) throw new ArchiveError(words().bytes(this.#limits.bytes));
        for (let written = 0; written < chunk.length; ) written += writeSync(fd, chunk, written);
      } catch (error) {
        fail(error);
      }
    });
    entry.on('end', () => {
      try {
        this.close();
        this.#finishFile(entry, place);
      } catch (error) {
        fail(error);
      }
    });
  }

  #finishFile(entry: Entry, place: string): void {
    const mode = (entry.mode ?? 0o644) & 0o7777;
    // chown(2) clears the setuid bit, so it comes first.
    this.#setOwner(entry, place);
    chmodSync(this.#root + place, mode);
    if (entry.mtime) utimesSync(this.#root + place, entry.mtime, entry.mtime);
    this.#files++;
    if (mode & SETUID_OR_SETGID && mode & ANY_EXECUTE) this.#setuid++;
  }

  #makeHardLink(entry: Entry, place: string): void {
    const names = namesOf(entry.linkpath ?? '');
    const name = names.pop();
    const directory = this.#tree.resolve(names.join('/'));
    const target = name === undefined || directory === undefined ? undefined : posix.join(directory, name);
    const stats = target === undefined ? undefined : this.#lstat(target);
    if (!stats || stats.isDirectory())
      throw new Skip(
        translate({
          en: `a hard link to ${entry.linkpath}, which is not there`,
          'zh-CN': `指向不存在的 ${entry.linkpath} 的硬链接`,
        }),
      );
    if (target === place) return;
    this.#clear(place);
    linkSync(this.#root + target, this.#root + place);
    this.#files++;
  }

  /** The real directory of these names, made where it is missing. */
  #makeParents(names: readonly string[]): string {
    let here = '/';
    for (const name of names) {
      const place = posix.join(here, name);
      const stats = this.#tree.stat(place);
      if (stats?.isDirectory()) {
        here = this.#tree.resolve(place) ?? place;
        continue;
      }
      if (this.#lstat(place))
        throw new Skip(
          translate({ en: 'below something that is no directory', 'zh-CN': '位于不是目录的东西之下' }),
        );
      mkdirSync(this.#root + place, 0o755);
      this.#directoryModes.set(place, 0o755);
      here = place;
    }
    return here;
  }

  /** Removes what an earlier entry made there. */
  #clear(place: string): void {
    if (!this.#lstat(place)) return;
    rmSync(this.#root + place, { recursive: true });
    this.#tree.forget();
    for (const path of this.#directoryModes.keys()) {
      if (path === place || path.startsWith(`${place}/`)) this.#directoryModes.delete(path);
    }
  }

  #setOwner({ uid = 0, gid = 0 }: Entry, place: string): void {
    if (!this.#keepsOwners) return;
    try {
      lchownSync(this.#root + place, uid, gid);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // In a user namespace that does not map this user, root is not allowed to either.
      if (code !== 'EPERM' && code !== 'EINVAL') throw error;
      this.#keepsOwners = false;
      this.#skip(
        translate({ en: 'the owner of it and all that follow', 'zh-CN': '它和后面所有条目的所有者' }),
        place,
      );
    }
  }

  #lstat(place: string): Stats | undefined {
    return lstatSync(this.#root + place, { throwIfNoEntry: false });
  }

  #skip(reason: string, path: string): void {
    const paths = this.#skipped.get(reason);
    if (paths) paths.push(path);
    else this.#skipped.set(reason, [path]);
  }
}

/** The names of a path, taken as relative to the root whether or not it begins with a slash. */
function namesOf(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw new Skip('a name with ".." in it');
  return names;
}
