import type { CallRecord } from '../kernel/task.ts';
import { defineWords } from '../locale/locale.ts';
import type { LedgerEntry } from '../session/ledger.ts';
import { callLine } from '../session/views/calls.ts';

const words = defineWords({
  en: {
    more: (count: number, name: string) => `… ${count} more calls of ${name} (show calls)`,
    before: (count: number) => `… ${count} calls to get there (show calls)`,
    folded: (count: number) => `… ${count} calls (show calls)`,
  },
  'zh-CN': {
    more: (count, name) => `… 还有 ${count} 次 ${name} 调用（show calls）`,
    before: (count) => `… 之前有 ${count} 次调用（show calls）`,
    folded: (count) => `… ${count} 次调用（show calls）`,
  },
});

/** So many calls of one name in a row are folded. */
const FOLD_FROM = 4;
const SHOWN_OF_FOLDED = 2;
/** An error abbreviates a longer call. */
const SURELY_WHOLE = 500;
/** Of the calls that bring a program into a box, those that a reader must see. */
/** A process that `load` has told what to call. */
const LOAD = 'load';
const TELLING = new Set(['setns', 'chroot', 'execve']);

/** The calls of a step, one a line; what repeats is folded, and the lab's own plumbing is left out. */
export function formatCalls(entry: Pick<LedgerEntry, 'calls' | 'error'>): string[] {
  const shown = withoutRefused(entry);
  // Every program joins the box in the same way: its own call is what matters.
  const ofLoad = shown.filter(({ task }) => task === LOAD);
  if (ofLoad.length > 0) return [...brief(shown.filter(({ task }) => task !== LOAD)), ...firstOfEach(ofLoad)];
  return entry.calls.some(({ name }) => name === 'execve') ? brief(shown) : foldRuns(shown);
}

/** Without plumbing, and without the last call where the error is that one: the error says it, and more. */
function withoutRefused({ calls, error }: Pick<LedgerEntry, 'calls' | 'error'>): CallRecord[] {
  const shown = calls.filter(({ isPlumbing }) => !isPlumbing);
  const last = shown.at(-1);
  const isSaid = error?.kind === 'kernel' && last !== undefined && last.result < 0;
  return isSaid && error.message.startsWith(callLine(last).slice(0, SURELY_WHOLE))
    ? shown.slice(0, -1)
    : shown;
}

/** All calls as one line, for where a program's output is what a reader wants to see. */
export function foldedCalls({ calls }: Pick<LedgerEntry, 'calls'>): string[] {
  const { length } = calls.filter(({ isPlumbing }) => !isPlumbing);
  return length > 0 ? [words().folded(length)] : [];
}

function foldRuns(calls: readonly CallRecord[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < calls.length; ) {
    let end = i;
    while (end < calls.length && calls[end]!.name === calls[i]!.name) end++;
    const run = calls.slice(i, end);
    const isFolded = run.length >= FOLD_FROM;
    lines.push(...(isFolded ? run.slice(0, SHOWN_OF_FOLDED) : run).map(callLine));
    if (isFolded) lines.push(words().more(run.length - SHOWN_OF_FOLDED, run[0]!.name));
    i = end;
  }
  return lines;
}

/** The first calls of each name: a load makes the same ones again and again. */
function firstOfEach(calls: readonly CallRecord[]): string[] {
  const seen = new Map<string, number>();
  const first = calls.filter(({ name }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count <= SHOWN_OF_FOLDED;
  });
  const left = calls.length - first.length;
  const lines = first.map(callLine);
  return left > 0 ? [...lines, words().more(left, [...seen.keys()].join(', '))] : lines;
}

function brief(calls: readonly CallRecord[]): string[] {
  // The search path costs an execve for each directory before the right one.
  const telling = calls.filter(({ name, result }) => TELLING.has(name) && result >= 0);
  const left = calls.length - telling.length;
  return left > 0 ? [words().before(left), ...telling.map(callLine)] : telling.map(callLine);
}
