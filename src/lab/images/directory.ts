import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { translate } from '../../locale/locale.ts';
import { type Image, ImageError } from './image.ts';
import { inspect } from './inspect.ts';

/**
 * A directory of the user's as an image, in place.
 * @param scratch where the upper layers will be: overlayfs does not take a lower layer that holds the upper one
 * @throws ImageError when it does not exist, may not be read, or holds no programs
 */
export function directoryImage(path: string, scratch: string): Image {
  const absolute = readableDirectory(path);
  if (`${resolve(scratch)}/`.startsWith(absolute === '/' ? '/' : `${absolute}/`)) {
    throw new ImageError(
      translate({
        en: `${path} cannot be an image: it holds ${scratch}, where the box's own layer will be`,
        'zh-CN': `${path} 不能当镜像：盒子自己的层要放在其中的 ${scratch}`,
      }),
      translate({
        en: 'give a directory with nothing but the image in it, or set NS_LAB_CACHE_DIR to a directory outside of it',
        'zh-CN': '请给一个只含镜像的目录，或把 NS_LAB_CACHE_DIR 设为它之外的目录',
      }),
    );
  }
  return { name: basename(absolute), kind: 'directory', path: absolute, ...inspect(absolute, path) };
}

function readableDirectory(path: string): string {
  try {
    const absolute = realpathSync(path);
    if (statSync(absolute).isDirectory()) {
      accessSync(absolute, constants.R_OK | constants.X_OK);
      return absolute;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new ImageError(translate({ en: `${path}: no such directory`, 'zh-CN': `${path}：没有这个目录` }));
    throw new ImageError(
      translate({ en: `${path} cannot be read: ${message}`, 'zh-CN': `无法读取 ${path}：${message}` }),
      undefined,
      { cause: error },
    );
  }
  throw new ImageError(translate({ en: `${path} is not a directory`, 'zh-CN': `${path} 不是目录` }));
}
