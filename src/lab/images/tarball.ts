import { type Stats, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Text, translate } from '../../locale/locale.ts';
import type { ImageCache } from './cache.ts';
import { compressionOf } from './compression.ts';
import { type Image, ImageError } from './image.ts';
import { inspect } from './inspect.ts';
import { FORMAT, isUpToDate } from './manifest.ts';
import { Progress, type ReportProgress } from './progress.ts';
import { digest, sourceOf } from './source.ts';
import { ArchiveError, unpack } from './unpack.ts';
import type { Unpacked } from './unpacker.ts';

export interface TarballOptions {
  /** True for root: owners are kept as they are in the archive. */
  readonly keepOwners: boolean;
  readonly onProgress?: ReportProgress | undefined;
}

/** How many names a warning shows. */
const SHOWN = 3;

/**
 * A tar archive as an image, as `docker export` writes it; unpacked into the cache once.
 * @throws ImageError when it is no archive, damaged, or of another form; the error of node:fs when the cache
 * cannot be written
 */
export async function tarballImage(cache: ImageCache, path: string, options: TarballOptions): Promise<Image> {
  const absolute = resolve(path);
  const stats = readableFile(absolute);
  const source = sourceOf(absolute, stats);
  const id = `tarball-${digest([FORMAT, source, options.keepOwners])}`;
  const cached = cache.list(id).find(({ manifest }) => isUpToDate(manifest, ''));
  if (cached) return cache.use(cached);
  assertReadable(absolute, path);
  const progress = new Progress(options.onProgress);
  return cache.make(async (root) => {
    const unpacked = await unpackFile(absolute, root, options.keepOwners, (bytes) =>
      progress.at(
        translate({
          en: `unpacking ${basename(path)}: ${Math.floor((100 * bytes) / stats.size)} %`,
          'zh-CN': `正在解包 ${basename(path)}：${Math.floor((100 * bytes) / stats.size)} %`,
        }),
      ),
    );
    const { shell, warnings } = inspect(root, path);
    return {
      id,
      isPrivate: unpacked.setuid > 0,
      manifest: {
        kind: 'tarball',
        name: tarballName(path),
        from: absolute,
        shell,
        warnings: [...warnings, ...warningsOf(unpacked)],
        sources: [source],
        places: [],
      },
    };
  });
}

/** `alpine` for `/tmp/alpine.tar.gz`. */
export function tarballName(path: string): string {
  return basename(path).replace(/\.(tar(\.\w+)?|tgz)$/, '');
}

async function unpackFile(
  path: string,
  root: string,
  keepOwners: boolean,
  onBytes: (count: number) => Promise<void>,
): Promise<Unpacked> {
  try {
    return await unpack(path, root, { keepOwners, onBytes });
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new ImageError(
      translate({
        en: `${path} cannot be unpacked: ${error.message}`,
        'zh-CN': `无法解包 ${path}：${error.message}`,
      }),
      translate({
        en: 'an image file is a tar archive, plain or gzipped, as `docker export` writes it',
        'zh-CN': '镜像文件是 tar 归档，可以用 gzip 压缩，就像 `docker export` 写出的那样',
      }),
      { cause: error },
    );
  }
}

/** @throws ImageError for a compression that ns-lab does not read, with the command that undoes it */
function assertReadable(absolute: string, path: string): void {
  const compression = compressionOf(absolute);
  if (!compression) return;
  throw new ImageError(
    translate({
      en: `${path} is compressed with ${compression.name}, and ns-lab reads plain and gzipped archives`,
      'zh-CN': `${path} 是用 ${compression.name} 压缩的，而 ns-lab 只读未压缩的和 gzip 压缩的归档`,
    }),
    translate({
      en: `${compression.command} FILE undoes that, in another terminal; then name what it writes`,
      'zh-CN': `在另一个终端里用 ${compression.command} FILE 解压，然后使用它写出的文件`,
    }),
  );
}

function warningsOf({ setuid, skipped }: Unpacked): Text[] {
  const warnings: Text[] = [...skipped].map(([reason, paths]) => {
    const shown = paths.slice(0, SHOWN).join(', ');
    const rest =
      paths.length > SHOWN
        ? translate({ en: ` and ${paths.length - SHOWN} more`, 'zh-CN': ` 等 ${paths.length} 个` })
        : '';
    return translate({
      en: `left out of the image: ${reason} (${shown}${rest})`,
      'zh-CN': `没有放进镜像：${reason}（${shown}${rest}）`,
    });
  });
  if (setuid > 0) {
    // Else any user of this machine could run them, as CVE-2021-41091 was about in Docker.
    warnings.push({
      en: `the image has ${setuid} setuid or setgid programs, so only its owner may enter its directory on this machine`,
      'zh-CN': `镜像里有 ${setuid} 个 setuid 或 setgid 程序，所以在这台机器上只有镜像的所有者能进入它的目录`,
    });
  }
  return warnings;
}

function readableFile(path: string): Stats {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return stats;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new ImageError(
        translate({ en: `${path}: no such directory or file`, 'zh-CN': `${path}：没有这个目录或文件` }),
      );
    throw new ImageError(
      translate({ en: `${path} cannot be read: ${message}`, 'zh-CN': `无法读取 ${path}：${message}` }),
      undefined,
      { cause: error },
    );
  }
  throw new ImageError(
    translate({ en: `${path} is neither a file nor a directory`, 'zh-CN': `${path} 既不是文件也不是目录` }),
  );
}
