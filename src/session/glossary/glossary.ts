import { constants } from 'node:os';
import { CAPABILITIES } from '../../kernel/capabilities.ts';
import { locale, type Translated } from '../../locale/locale.ts';
import type { Entry } from './entry.ts';
import { ERRORS } from './errors.ts';
import { FILES } from './files.ts';
import { LIMITS } from './limits.ts';
import { NAMESPACES } from './namespaces.ts';
import { NETWORK } from './network.ts';
import { PRIVILEGES } from './privileges.ts';
import { PROCESSES } from './processes.ts';
import { RUNTIMES } from './runtimes.ts';

/** Entries that belong together. */
export interface Topic {
  readonly title: Translated;
  readonly entries: readonly Entry[];
}

/** All words that ns-lab explains, in the order in which they are listed. */
export const GLOSSARY: readonly Topic[] = [
  { title: { en: 'Namespaces', 'zh-CN': '命名空间' }, entries: NAMESPACES },
  { title: { en: 'Processes', 'zh-CN': '进程' }, entries: PROCESSES },
  { title: { en: 'File systems', 'zh-CN': '文件系统' }, entries: FILES },
  { title: { en: 'Network', 'zh-CN': '网络' }, entries: NETWORK },
  { title: { en: 'Limits', 'zh-CN': '资源限制' }, entries: LIMITS },
  { title: { en: 'Privileges', 'zh-CN': '特权' }, entries: PRIVILEGES },
  { title: { en: 'Images and runtimes', 'zh-CN': '镜像与运行时' }, entries: RUNTIMES },
  { title: { en: 'Errors', 'zh-CN': '错误' }, entries: ERRORS },
];

export const ENTRIES: readonly Entry[] = GLOSSARY.flatMap(({ entries }) => entries);

/** Every way to ask for this entry, its own term first. */
export const spellingsOf = ({ term, chinese, also = [] }: Entry): readonly string[] => [
  term,
  ...(chinese ? [chinese] : []),
  ...also,
];

const keyOf = (name: string): string => name.toLowerCase();

const BY_SPELLING: ReadonlyMap<string, Entry> = new Map(
  ENTRIES.flatMap((entry) => spellingsOf(entry).map((spelling) => [keyOf(spelling), entry] as const)),
);

/** The entry that is called so; capitals do not matter. */
export const findEntry = (name: string): Entry | undefined => BY_SPELLING.get(keyOf(name));

/** The term that explains what a name without an entry of its own is one of: a capability, an errno. */
export function kindOf(name: string): string | undefined {
  const capital = name.toUpperCase();
  if (CAPABILITIES.some((each) => each.name === capital || each.name === `CAP_${capital}`))
    return 'capability';
  return capital in constants.errno ? 'errno' : undefined;
}

/** The entries that have to do with this command. */
export const entriesAbout = (command: string): readonly Entry[] =>
  ENTRIES.filter(({ commands = [] }) => commands.includes(command));

/** A word with which a term goes on after these words, and the entry that it names by then, if it does. */
export interface NextWord {
  readonly word: string;
  readonly entry: Entry;
}

/** The words that can follow these in a name of the glossary: each once, in the order of the table. */
export function nextWords(before: readonly string[]): readonly NextWord[] {
  const start = before.map((word) => `${keyOf(word)} `).join('');
  const found = new Map<string, NextWord>();
  for (const entry of ENTRIES) {
    for (const spelling of typedSpellings(entry).filter((each) => keyOf(each).startsWith(start))) {
      const word = spelling.slice(start.length).split(' ')[0]!;
      if (!found.has(keyOf(word))) found.set(keyOf(word), { word, entry });
    }
  }
  return [...found.values()];
}

/** Chinese names are typed where the interface is Chinese; they are understood everywhere. */
const typedSpellings = (entry: Entry): readonly string[] =>
  spellingsOf(entry).filter((spelling) => locale() === 'zh-CN' || spelling !== entry.chinese);
