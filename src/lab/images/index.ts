import { statSync } from 'node:fs';
import { translate } from '../../locale/locale.ts';
import { paths } from '../paths.ts';
import { type CachedImage, ImageCache } from './cache.ts';
import { directoryImage } from './directory.ts';
import { HOST_TOOLS, hostTools, type Preference } from './host-tools.ts';
import { type Image, ImageError, type ImageKind } from './image.ts';
import type { ReportProgress } from './progress.ts';
import { tarballImage } from './tarball.ts';

export { HOST_TOOLS } from './host-tools.ts';
export { type Image, ImageError, type ImageKind } from './image.ts';
export { overlayEscape } from './overlay-escape.ts';
export type { ReportProgress } from './progress.ts';

export interface ImageOptions {
  readonly onProgress?: ReportProgress | undefined;
  /** What to make host-tools from; NS_LAB_IMAGE_FROM says so too. */
  readonly prefer?: Preference | undefined;
}

/** An image that can be named without a path. */
export interface ListedImage {
  readonly name: string;
  readonly kind: ImageKind;
  /** What it was made from: an archive's path, or `programs` or `busybox` of this machine. */
  readonly from: string;
  /** Its directory, or undefined as long as it has not been made. */
  readonly path: string | undefined;
}

/**
 * Finds or makes an image.
 * @param spec `host-tools` or undefined; a directory; a .tar or .tar.gz file; or the name of an archive that was
 * unpacked before (`alpine` for alpine.tar)
 * @throws ImageError, with a hint
 */
export async function findImage(spec: string | undefined, options: ImageOptions = {}): Promise<Image> {
  const { images, labs } = paths();
  const cache = new ImageCache(images);
  try {
    if (spec === undefined || spec === HOST_TOOLS) {
      const prefer = options.prefer ?? preferenceOf(process.env.NS_LAB_IMAGE_FROM);
      return await hostTools(cache, { prefer, path: process.env.PATH, onProgress: options.onProgress });
    }
    const stats = statSync(spec, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return directoryImage(spec, labs);
    if (!stats && !spec.includes('/')) return findByName(cache, spec);
    return await tarballImage(cache, spec, {
      keepOwners: process.getuid?.() === 0,
      onProgress: options.onProgress,
    });
  } catch (error) {
    throw toImageError(error, spec ?? HOST_TOOLS);
  }
}

/** The images that have a name: host-tools, made or not, and the archives in the cache; the last used ones first. */
export function listImages(): ListedImage[] {
  const listed = new Map<string, ListedImage>();
  for (const { manifest, image } of newestFirst(new ImageCache(paths().images).list())) {
    const { name, kind, path } = image;
    const key = JSON.stringify([name, manifest.from]);
    if (!listed.has(key)) listed.set(key, { name, kind, from: manifest.from, path });
  }
  const images = [...listed.values()];
  if (images.some(({ kind }) => kind === HOST_TOOLS)) return images;
  return [{ name: HOST_TOOLS, kind: HOST_TOOLS, from: 'programs', path: undefined }, ...images];
}

const newestFirst = (images: readonly CachedImage[]) => [...images].sort((a, b) => b.usedMs - a.usedMs);

function findByName(cache: ImageCache, name: string): Image {
  const found = newestFirst(cache.list('tarball-')).find(({ image }) => image.name === name);
  if (found) return cache.use(found);
  const names = [...new Set(listImages().map((image) => image.name))];
  throw new ImageError(
    translate({
      en: `${name}: no such directory or file, and no image of this name`,
      'zh-CN': `${name}：没有这个目录或文件，也没有这个名字的镜像`,
    }),
    translate({
      en: `the images are ${names.join(', ')}; a directory or a .tar file is given by its path`,
      'zh-CN': `镜像有 ${names.join('、')}；目录或 .tar 文件用路径指定`,
    }),
  );
}

function preferenceOf(value: string | undefined): Preference | undefined {
  if (value === undefined || value === '' || value === 'busybox' || value === 'programs')
    return value || undefined;
  throw new ImageError(
    translate({ en: `NS_LAB_IMAGE_FROM is "${value}"`, 'zh-CN': `NS_LAB_IMAGE_FROM 是 "${value}"` }),
    translate({ en: 'it can be busybox or programs', 'zh-CN': '只能是 busybox 或 programs' }),
  );
}

/** A full disk or a cache without write permission is a matter for the user; other errors are bugs. */
function toImageError(error: unknown, name: string): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof ImageError || code === undefined || syscall === undefined) return error;
  const hint = translate({
    en: 'NS_LAB_CACHE_DIR=DIRECTORY chooses another place for the cache',
    'zh-CN': 'NS_LAB_CACHE_DIR=DIRECTORY 可以为缓存另选位置',
  });
  return new ImageError(`${name}: ${message}`, hint, { cause: error });
}
