import type { Verdict } from '../lab/attack/judge.ts';
import type { Box } from '../lab/box.ts';
import type { Session } from './session.ts';

/** What came of an attempt, and when. */
export interface Remembered {
  readonly verdict: Verdict;
  /** How many entries the ledger had then. */
  readonly entries: number;
}

/** What has been tried in each box. It goes with the box: one that a replay has made again was never attacked. */
const tried = new WeakMap<Box, Map<string, Remembered>>();

export function remember(session: Session, box: Box, verdicts: readonly Verdict[]): void {
  const known = tried.get(box) ?? new Map<string, Remembered>();
  for (const verdict of verdicts) known.set(verdict.attempt, { verdict, entries: session.entries.length });
  tried.set(box, known);
}

/** The verdicts that still hold: no step has changed the box since. */
export function triedVerdicts(session: Session, box: Box): Map<string, Verdict> {
  const changedAt = session.entries.findLastIndex(
    ({ kind, actor, changes }) => kind === 'step' && actor === box.name && changes.length > 0,
  );
  const known = [...(tried.get(box) ?? [])].filter(([, { entries }]) => entries > changedAt);
  return new Map(known.map(([name, { verdict }]) => [name, verdict]));
}
