import type { Text } from '../../locale/locale.ts';
import type { Kind } from '../params.ts';
import { bytesIn, refuse } from './say.ts';

const TEXT = {
  box: {
    en: 'a box name: up to 31 small letters, digits, - and _, a letter first',
    'zh-CN': '盒子的名字：最多 31 个小写字母、数字、- 和 _，以字母开头',
  },
  reserved: { en: 'free: it names the host side of the lab', 'zh-CN': '可用的名字：它指实验的宿主机' },
  existingBox: { en: 'the name of a box', 'zh-CN': '盒子的名字' },
  host: { en: 'a host name of 1 to 64 bytes, such as web-1', 'zh-CN': '1 到 64 字节的主机名，例如 web-1' },
  word: { en: 'a word', 'zh-CN': '一个单词' },
  program: {
    en: 'a program and its arguments, such as ls -l /',
    'zh-CN': '一个程序和它的参数，例如 ls -l /',
  },
};

/** Actors that are not boxes. */
export const RESERVED_NAMES: readonly string[] = ['host'];
const BOX_NAME = /^[a-z][a-z0-9_-]{0,30}$/;
/** __NEW_UTS_LEN */
const LONGEST_HOST_NAME = 64;

/** Whether the word has the shape of an actor's name: a box's, or `host`. */
export const isActorName = (word: string): boolean => BOX_NAME.test(word);

/** The valid name that an invalid one was probably meant to be: `My Box` gives `my-box`. */
export function similarBoxName(word: string): string[] {
  const similar = word
    .slice(0, 31)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return isActorName(similar) && !RESERVED_NAMES.includes(similar) ? [similar] : [];
}

/** A name for a new box. */
export const boxName: Kind<string> = {
  placeholder: 'NAME',
  expects: TEXT.box,
  parse(word) {
    if (RESERVED_NAMES.includes(word)) refuse(word, TEXT.reserved);
    return isActorName(word) ? word : refuse(word, TEXT.box, similarBoxName(word));
  },
};

/** A box that should be there. Whether it is, the lab says. */
export const existingBox: Kind<string> = {
  ...boxName,
  expects: TEXT.existingBox,
  complete: (_begun, live) => live.boxes(),
};

/** What sethostname(2) accepts: any bytes, up to __NEW_UTS_LEN; for use in a network, letters, digits and -. */
export const hostName: Kind<string> = {
  placeholder: 'NAME',
  expects: TEXT.host,
  parse: (word) => (word !== '' && bytesIn(word) <= LONGEST_HOST_NAME ? word : refuse(word, TEXT.host)),
};

/** Any word at all. */
export const anyWord = (placeholder: string, expects: Text = TEXT.word): Kind<string> => ({
  placeholder,
  expects,
  parse: (word) => word,
});

/** A program and its arguments, for a `rest`; paths are offered where one is begun. */
export const program: Kind<string> = {
  ...anyWord('CMD', TEXT.program),
  complete: (begun, live) => (begun.includes('/') ? live.paths(begun) : []),
};
