import { lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../locale/locale.ts';
import type { Image, ImageKind } from './image.ts';
import { isSameSource, type Source, sourceOf } from './source.ts';

/** What is remembered of an image in the cache, in `image.json` beside its files. */
export interface Manifest {
  readonly kind: ImageKind;
  readonly name: string;
  /** What it was made from: an archive's path, `programs` or `busybox`. A newer image of the same replaces it. */
  readonly from: string;
  readonly shell: string | undefined;
  readonly warnings: readonly Text[];
  /** The files that it was made from. */
  readonly sources: readonly Source[];
  /** Directories where a new name could mean other sources. Their change alone says little. */
  readonly places: readonly Source[];
}

/** Part of every key: images of another layout are not found, and go when they are superseded. */
export const FORMAT = 1;

export const MANIFEST_FILE = 'image.json';
/** The directory of an image's files, inside the image's directory in the cache. */
export const ROOT_DIRECTORY = 'rootfs';

/** The manifest of an image in the cache; undefined when it is missing or damaged. */
export function readManifest(directory: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(directory, MANIFEST_FILE), 'utf8')) as Manifest;
    return Array.isArray(manifest.sources) &&
      Array.isArray(manifest.places) &&
      lstatSync(join(directory, ROOT_DIRECTORY)).isDirectory()
      ? manifest
      : undefined;
  } catch {
    return undefined;
  }
}

/** Writes it in one step, as other processes may be reading it. @throws the error of node:fs */
export function writeManifest(directory: string, manifest: Manifest): void {
  const temporary = join(directory, `.${MANIFEST_FILE}.${process.pid}`);
  writeFileSync(temporary, `${JSON.stringify(manifest)}\n`, { mode: 0o644 });
  renameSync(temporary, join(directory, MANIFEST_FILE));
}

/** True when every source and place below `root` (empty for this machine's own) is as it was. */
export function isUpToDate({ sources, places }: Manifest, root: string): boolean {
  return [...places, ...sources].every((source) => {
    const stats = lstatSync(root + source.path, { throwIfNoEntry: false });
    return stats !== undefined && isSameSource(source, sourceOf(source.path, stats));
  });
}

export function imageOf(directory: string, { kind, name, shell, warnings }: Manifest): Image {
  return { kind, name, path: join(directory, ROOT_DIRECTORY), shell, warnings };
}
