import type { Kind } from '../params.ts';
import { bytesIn, refuse } from './say.ts';

const TEXT = {
  path: 'a path in the box, such as /proc',
  absolutePath: 'a path that begins with /, such as /proc',
  file: 'a file on this machine, such as steps.nsl',
  image: 'an image: a name, a directory or a .tar file',
};

/** PATH_MAX is 4096 with its NUL. */
const LONGEST_PATH = 4095;

const isPath = (word: string) => word !== '' && bytesIn(word) <= LONGEST_PATH;

/** A path as the current actor sees it. */
export const path: Kind<string> = {
  placeholder: 'PATH',
  expects: TEXT.path,
  parse: (word) => (isPath(word) ? word : refuse(word, TEXT.path)),
  complete: (begun, live) => live.paths(begun),
};

/** The same from the actor's root. */
export const absolutePath: Kind<string> = {
  ...path,
  expects: TEXT.absolutePath,
  parse(word) {
    if (isPath(word) && word.startsWith('/')) return word;
    return refuse(word, TEXT.absolutePath, isPath(`/${word}`) && /^\w/.test(word) ? [`/${word}`] : []);
  },
  complete: (begun, live) => (begun === '' || begun.startsWith('/') ? live.paths(begun || '/') : []),
};

/** A file of this machine, relative to where ns-lab was started. */
export const file: Kind<string> = {
  placeholder: 'FILE',
  expects: TEXT.file,
  parse: (word) => (isPath(word) ? word : refuse(word, TEXT.file)),
  complete: (begun, live) => live.files?.(begun) ?? [],
};

/** A cached image's name, a directory, or a tar file; which of them, the image store finds out. */
export const image: Kind<string> = {
  placeholder: 'IMAGE',
  expects: TEXT.image,
  parse: (word) => (isPath(word) ? word : refuse(word, TEXT.image)),
  complete: (begun, live) => [...live.images(), ...(live.files?.(begun) ?? [])],
};
