import type { Text } from '../../locale/locale.ts';
import type { Kind } from '../params.ts';
import { nearest } from './nearest.ts';
import { refuse } from './say.ts';

const TEXT = {
  oneOf: (values: readonly string[]): Text =>
    values.length === 1
      ? { en: `the word ${values[0]}`, 'zh-CN': `单词 ${values[0]}` }
      : { en: `one of ${values.join(', ')}`, 'zh-CN': `下列之一：${values.join('、')}` },
  namespace: {
    en: 'a namespace: user, mnt, uts, ipc, net, pid, cgroup or time',
    'zh-CN': '命名空间：user、mnt、uts、ipc、net、pid、cgroup 或 time',
  },
};

interface Wording {
  readonly placeholder?: string;
  readonly expects?: Text;
  /** Other words for the same: they are understood, but not offered. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** One of a few fixed words. */
export function choice<const T extends string>(values: readonly T[], wording: Wording = {}): Kind<T> {
  const meanings = new Map<string, T>(values.map((value) => [value, value]));
  for (const [alias, value] of Object.entries(wording.aliases ?? {})) meanings.set(alias, value as T);
  const expects = wording.expects ?? TEXT.oneOf(values);
  return {
    placeholder: wording.placeholder ?? values.join('|'),
    expects,
    parse: (word) => meanings.get(word) ?? refuse(word, expects, meant(nearest(word, meanings.keys()))),
    complete: () => values,
  };

  function meant(words: readonly string[]): T[] {
    return [...new Set(words.map((word) => meanings.get(word)!))];
  }
}

/** The types of namespaces(7), by their names in /proc/PID/ns. */
export const namespaceType = choice(['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup', 'time'], {
  placeholder: 'TYPE',
  expects: TEXT.namespace,
  aliases: { mount: 'mnt', network: 'net', hostname: 'uts' },
});
