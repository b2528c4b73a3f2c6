import { readText } from './read-text.ts';
import { UnexpectedTextError } from './unreadable.ts';

/** One line of /proc/PID/uid_map or gid_map: `count` IDs from `inside` on are those from `outside` on. */
export interface IdRange {
  readonly inside: number;
  /** In the user namespace of the reader; in the parent's, when the reader is in the process's own. */
  readonly outside: number;
  readonly count: number;
}

/**
 * The ID map of a process's user namespace, see user_namespaces(7). Empty until somebody writes it.
 * @throws the error of node:fs, or UnexpectedTextError
 */
export function readIdMap(pid: number | 'self', kind: 'uid' | 'gid', proc = '/proc'): IdRange[] {
  return parseIdMap(readText(`${proc}/${pid}/${kind}_map`));
}

/** @throws UnexpectedTextError */
export function parseIdMap(text: string): IdRange[] {
  const ranges: IdRange[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [inside, outside, count] = line.trim().split(/\s+/).map(Number);
    if (!Number.isInteger(inside) || !Number.isInteger(outside) || !Number.isInteger(count)) {
      throw new UnexpectedTextError(`"${line}" is not a line of an ID map`);
    }
    ranges.push({ inside: inside!, outside: outside!, count: count! });
  }
  return ranges;
}

/** The ID that an ID of the outside has inside, or undefined when it has none (it shows as the overflow ID). */
export function toInside(map: readonly IdRange[], outside: number): number | undefined {
  const range = map.find((r) => outside >= r.outside && outside < r.outside + r.count);
  return range && range.inside + (outside - range.outside);
}

/** Whether setgroups(2) is allowed in the process's user namespace. @throws the error of node:fs */
export function readSetgroups(pid: number | 'self', proc = '/proc'): 'allow' | 'deny' {
  return readText(`${proc}/${pid}/setgroups`).trim() === 'deny' ? 'deny' : 'allow';
}
