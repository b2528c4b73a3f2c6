import { existsSync, readdirSync, statSync } from 'node:fs';
import { readText } from './read-text.ts';
import { type ProcessRights, processRights } from './rights.ts';
import { readStatus } from './status.ts';
import { attempt, isUnreadable } from './unreadable.ts';

export interface ProcessInfo extends ProcessRights {
  readonly pid: number;
  /** The PID in each nested pid namespace, from the reader's to the process's own. */
  readonly nspid: readonly number[];
  readonly ppid: number;
  /** `S (sleeping)` */
  readonly state: string;
  /** The command name, at most 15 bytes. */
  readonly comm: string;
  readonly threads: number;
}

/**
 * The processes below a process, each parent before its children, siblings by PID; empty when it has none or is
 * gone. Processes come and go meanwhile: one that ends during the walk may be missing, with those below it.
 */
export function descendants(pid: number, proc = '/proc'): ProcessInfo[] {
  const childrenOf = hasChildrenFiles(proc) ? readChildren : scanForChildren(proc);
  const found: ProcessInfo[] = [];
  const seen = new Set([pid]);
  const waiting = descending(childrenOf(pid, undefined, proc));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const info = readProcessInfo(next, proc);
    if (info === undefined) continue;
    found.push(info);
    waiting.push(...descending(childrenOf(next, info.threads, proc)));
  }
  return found;
}

const withChildrenFiles = new Set<string>();

/** A kernel without CONFIG_PROC_CHILDREN lacks the file; then every process is asked for its parent. */
function hasChildrenFiles(proc: string): boolean {
  if (withChildrenFiles.has(proc)) return true;
  const isThere = existsSync(`${proc}/thread-self/children`);
  if (isThere) withChildrenFiles.add(proc);
  return isThere;
}

type ChildrenOf = (pid: number, threads: number | undefined, proc: string) => number[];

const descending = (pids: number[]): number[] => pids.sort((a, b) => b - a);

function readProcessInfo(pid: number, proc: string): ProcessInfo | undefined {
  const status = attempt(() => readStatus(pid, proc));
  if (isUnreadable(status)) return undefined;
  const { nspid, ppid, state, name, threads } = status;
  return { pid, nspid, ppid, state, comm: name, threads, ...processRights(status) };
}

/** proc_tid_children(5): each thread has its own list. */
const readChildren: ChildrenOf = (pid, threads, proc) => {
  // The ID of an only thread is the PID. The kernel counts a link for each thread, besides the usual two.
  const isSingle = threads === 1 || statSync(`${proc}/${pid}/task`, { throwIfNoEntry: false })?.nlink === 3;
  const tids = isSingle ? [`${pid}`] : orNone(() => readdirSync(`${proc}/${pid}/task`));
  return tids.flatMap((tid) =>
    orNone(() => readText(`${proc}/${pid}/task/${tid}/children`).split(' ')).flatMap(toPid),
  );
};

/** One pass over all processes: children by parent. */
function scanForChildren(proc: string): ChildrenOf {
  const children = new Map<number, number[]>();
  for (const pid of orNone(() => readdirSync(proc)).flatMap(toPid)) {
    const stat = attempt(() => readText(`${proc}/${pid}/stat`));
    if (isUnreadable(stat)) continue;
    // `PID (COMM) STATE PPID …`, and COMM may hold anything, parentheses too.
    const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ', 2)[1]);
    const siblings = children.get(ppid);
    if (siblings) siblings.push(pid);
    else children.set(ppid, [pid]);
  }
  return (parent) => children.get(parent) ?? [];
}

const toPid = (word: string): number[] => (/^[0-9]+$/.test(word) ? [Number(word)] : []);

function orNone(read: () => string[]): string[] {
  const list = attempt(read);
  return isUnreadable(list) ? [] : list;
}
