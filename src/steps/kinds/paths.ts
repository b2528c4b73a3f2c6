import type { Kind } from '../params.ts';
import { bytesIn, refuse } from './say.ts';

const TEXT = {
  path: { en: 'a path in the box, such as /proc', 'zh-CN': '盒子里的路径，例如 /proc' },
  pathOrDefault: {
    en: "a path that begins with /, or `default` for Docker's list",
    'zh-CN': '以 / 开头的路径，或 `default`（Docker 的列表）',
  },
  absolutePath: { en: 'a path that begins with /, such as /proc', 'zh-CN': '以 / 开头的路径，例如 /proc' },
  file: { en: 'a file on this machine, such as steps.nsl', 'zh-CN': '这台机器上的文件，例如 steps.nsl' },
  image: { en: 'an image: a name, a directory or a .tar file', 'zh-CN': '镜像：一个名字、目录或 .tar 文件' },
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

/** A path from the actor's root, or the word that stands for a list of them. */
export const pathOrDefault: Kind<string> = {
  placeholder: 'PATH|default',
  expects: TEXT.pathOrDefault,
  parse: (word) =>
    word === 'default' || (isPath(word) && word.startsWith('/')) ? word : refuse(word, TEXT.pathOrDefault),
  complete: (begun, live) => ['default', ...absolutePath.complete!(begun, live)],
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
