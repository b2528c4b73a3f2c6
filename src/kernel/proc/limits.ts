import { type Bound, RLIMITS, type Rlimit, type RlimitName, UNLIMITED } from '../rlimits.ts';
import { readRecord } from './read-text.ts';
import { UnexpectedTextError } from './unreadable.ts';

/** The limits of a process, by the names of prlimit(1). */
export type Rlimits = Readonly<Record<RlimitName, Rlimit>>;

/**
 * What /proc/PID/limits says, proc_pid_limits(5). It can be read of any process.
 * @throws the error of node:fs, or UnexpectedTextError
 */
export function readLimits(pid: number | 'self', proc = '/proc'): Rlimits {
  return parseLimits(readRecord(`${proc}/${pid}/limits`));
}

/** @throws UnexpectedTextError */
export function parseLimits(text: string): Rlimits {
  const lines = text.split('\n');
  return Object.fromEntries(
    RLIMITS.map(({ name, title }) => {
      const line = lines.find((each) => each.startsWith(title));
      const [soft, hard] = line?.slice(title.length).trim().split(/\s+/) ?? [];
      if (hard === undefined) throw new UnexpectedTextError(`the limits file has no line ${title}`);
      return [name, { soft: bound(soft!), hard: bound(hard) }];
    }),
  ) as unknown as Rlimits;
}

function bound(word: string): Bound {
  if (word === UNLIMITED) return UNLIMITED;
  if (!/^\d+$/.test(word)) throw new UnexpectedTextError(`"${word}" is not a limit`);
  return Number(word);
}
