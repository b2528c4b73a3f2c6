import type { Kind } from '../params.ts';
import { isActorName } from './names.ts';
import { path } from './paths.ts';
import { refuse } from './say.ts';

const TEXT = {
  target: {
    en: 'the name of a box, `host`, or a file that keeps a namespace, such as /mnt/uts',
    'zh-CN': '盒子的名字、`host`，或保持着命名空间的文件，例如 /mnt/uts',
  },
};

/** Whose namespaces `join` is about. Whether they are there, the lab and the kernel say. */
export type JoinTarget = { readonly actor: string } | { readonly file: string };

export const joinTarget: Kind<JoinTarget> = {
  placeholder: 'FROM',
  expects: TEXT.target,
  parse(word) {
    if (word.includes('/')) return { file: path.parse(word) };
    return isActorName(word) ? { actor: word } : refuse(word, TEXT.target);
  },
  complete: (begun, live) => (begun.includes('/') ? live.paths(begun) : live.boxes()),
};
