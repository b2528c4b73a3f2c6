import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
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
      `${path} cannot be an image: it holds ${scratch}, where the box's own layer will be`,
      'give a directory with nothing but the image in it, or set NS_LAB_CACHE_DIR to a directory outside of it',
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
    if (code === 'ENOENT') throw new ImageError(`${path}: no such directory`);
    throw new ImageError(`${path} cannot be read: ${message}`, undefined, { cause: error });
  }
  throw new ImageError(`${path} is not a directory`);
}
