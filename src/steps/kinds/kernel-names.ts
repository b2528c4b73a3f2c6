import { constants } from 'node:os';
import type { Text } from '../../locale/locale.ts';
import type { Kind } from '../params.ts';
import { nearest } from './nearest.ts';
import { refuse } from './say.ts';

const TEXT = {
  capability: {
    en: 'a capability, such as CAP_NET_ADMIN or net_admin',
    'zh-CN': '一个能力（capability），例如 CAP_NET_ADMIN 或 net_admin',
  },
  syscall: { en: 'a system call, such as mkdir or reboot', 'zh-CN': '一个系统调用，例如 mkdir 或 reboot' },
  signal: { en: 'a signal, such as TERM, KILL or 9', 'zh-CN': '一个信号，例如 TERM、KILL 或 9' },
};

const withoutPrefix = (name: string, prefix: string) =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;

/** A name that may be written without its prefix and in small letters. Completion follows what was begun. */
function prefixedName<T extends string>(
  names: readonly T[],
  prefix: string,
  wording: { placeholder: string; expects: Text },
): Kind<T> {
  const shortName = (name: string) => withoutPrefix(name.toUpperCase(), prefix);
  const byShortName = new Map(names.map((name) => [shortName(name), name]));
  return {
    ...wording,
    parse: (word) => byShortName.get(shortName(word)) ?? refuse(word, wording.expects, resembling(word)),
    complete: (begun) => names.map((name) => inStyleOf(begun, name)),
  };

  function resembling(word: string): T[] {
    return nearest(shortName(word), byShortName.keys()).map((short) => byShortName.get(short)!);
  }

  function inStyleOf(begun: string, name: string): string {
    const style = begun === '' || begun === begun.toUpperCase() ? 'upper' : 'lower';
    const inFull = prefix.startsWith(begun.toUpperCase()) || begun.toUpperCase().startsWith(prefix);
    const written = inFull ? prefix + shortName(name) : shortName(name);
    return style === 'upper' ? written : written.toLowerCase();
  }
}

/**
 * A capability of capabilities(7), with or without `CAP_`, in any case; the value is the name as listed.
 * `names` is the kernel layer's list.
 */
export const capabilityKind = <T extends string>(names: readonly T[]): Kind<T> =>
  prefixedName(names, 'CAP_', { placeholder: 'CAP', expects: TEXT.capability });

/** A system call by its name in syscalls(2). `names` is the kernel layer's list. */
export function syscallKind<T extends string>(names: readonly T[]): Kind<T> {
  const known = new Map<string, T>(names.map((name) => [name, name]));
  return {
    placeholder: 'SYSCALL',
    expects: TEXT.syscall,
    parse: (word) => known.get(word) ?? refuse(word, TEXT.syscall, nearest(word, names)),
    complete: () => names,
  };
}

export interface Signal {
  /** With its prefix: `SIGTERM`. */
  readonly name: string;
  readonly number: number;
}

const SIGNALS: readonly Signal[] = Object.entries(constants.signals).map(([name, number]) => ({
  name,
  number,
}));
const signalName = prefixedName(
  SIGNALS.map(({ name }) => name),
  'SIG',
  { placeholder: 'SIGNAL', expects: TEXT.signal },
);

/** A signal of signal(7): its name with or without `SIG`, in any case, or its number. */
export const signal: Kind<Signal> = {
  ...signalName,
  parse(word) {
    const byNumber = /^\d{1,2}$/.test(word) && SIGNALS.find(({ number }) => number === Number(word));
    if (byNumber) return byNumber;
    const name = signalName.parse(word);
    return SIGNALS.find((known) => known.name === name)!;
  },
};
