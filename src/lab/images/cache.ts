import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { lock } from '../../kernel/ffi.ts';
import { processStartTime } from '../../kernel/proc/start-time.ts';
import { ensureDirectory } from '../paths.ts';
import { removeTree } from '../remove-tree.ts';
import type { Image } from './image.ts';
import { removeLeftovers, removeSuperseded } from './leftovers.ts';
import {
  imageOf,
  MANIFEST_FILE,
  type Manifest,
  ROOT_DIRECTORY,
  readManifest,
  writeManifest,
} from './manifest.ts';

/** An image in the cache. */
export interface CachedImage {
  /** The name of its directory in the cache: kind and key. */
  readonly id: string;
  readonly manifest: Manifest;
  readonly image: Image;
  /** When it was last used, in milliseconds since 1970. */
  readonly usedMs: number;
}

/** What the maker of an image says of it at the end. */
export interface MadeImage {
  readonly id: string;
  readonly manifest: Manifest;
  /** True when no user but the owner of the cache may reach the files: there are setuid programs among them. */
  readonly isPrivate?: boolean;
}

/**
 * The images that ns-lab made, each in a directory of its own: `<id>/image.json` and `<id>/rootfs/`. An image
 * appears there all at once and is not changed afterwards.
 */
export class ImageCache {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** The images whose directory's name begins like this. */
  list(prefix = ''): CachedImage[] {
    let names: string[] = [];
    try {
      names = readdirSync(this.directory).sort();
    } catch {
      // Nothing has been made yet.
    }
    return names.flatMap((id) => {
      if (id.startsWith('.') || !id.startsWith(prefix)) return [];
      const directory = join(this.directory, id);
      const manifest = readManifest(directory);
      if (!manifest) return [];
      const usedMs = statSync(join(directory, MANIFEST_FILE), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      return [{ id, manifest, image: imageOf(directory, manifest), usedMs }];
    });
  }

  /** Notes that an image is in use, which keeps it from being removed as superseded. */
  use({ id, image }: CachedImage): Image {
    try {
      const now = new Date();
      utimesSync(join(this.directory, id, MANIFEST_FILE), now, now);
    } catch {
      // A cache that can only be read serves as well.
    }
    return image;
  }

  /** Writes what is remembered of an image anew. */
  update({ id, image }: CachedImage, manifest: Manifest): Image {
    try {
      writeManifest(join(this.directory, id), manifest);
    } catch {
      // As in use().
    }
    return image;
  }

  /**
   * Makes an image in a temporary directory and moves it into place. When another ns-lab has made the same one
   * meanwhile, that one is used.
   * @throws what `fill` throws, or the error of node:fs
   */
  async make(fill: (root: string) => Promise<MadeImage>): Promise<Image> {
    ensureDirectory(this.directory);
    removeLeftovers(this.directory);
    const temporary = mkdtempSync(join(this.directory, temporaryPrefix()));
    // Held until it is done: so everybody sees that it is being made, also in other PID namespaces.
    const held = openSync(temporary, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      lock(held);
      const root = join(temporary, ROOT_DIRECTORY);
      mkdirSync(root);
      chmodSync(root, 0o755);
      const { id, manifest, isPrivate } = await fill(root);
      writeManifest(temporary, manifest);
      // Inside a box the user ID may be one that owns nothing outside, and it must get here to mount it.
      if (!isPrivate) chmodSync(temporary, 0o755);
      this.#moveIntoPlace(temporary, join(this.directory, id));
      removeSuperseded(this.list(), id, this.directory);
      return imageOf(join(this.directory, id), manifest);
    } finally {
      removeTree(temporary);
      closeSync(held);
    }
  }

  #moveIntoPlace(temporary: string, place: string): void {
    try {
      renameSync(temporary, place);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
      if (readManifest(place)) return;
      // It is damaged, as after a power failure: nobody can be using it.
      removeTree(place);
      renameSync(temporary, place);
    }
  }
}

/** Names the process that is at work, for removeLeftovers(). */
function temporaryPrefix(): string {
  return `.making-${process.pid}-${processStartTime(process.pid) ?? 0}-`;
}
