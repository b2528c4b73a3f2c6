import { ATTEMPT_NAMES } from '../lab/attack/attempt-names.ts';
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

/** How much of a box has been tried since it was changed last: numbers of attempts. */
export interface Score {
  readonly held: number;
  /** Those that a step of ns-lab's could have stopped. */
  readonly through: number;
  /** Those that no step stops. */
  readonly open: number;
  /** Those that do not apply here. */
  readonly absent: number;
  readonly untried: number;
}

export function scoreOf(verdicts: Iterable<Verdict>): Score {
  const score = { held: 0, through: 0, open: 0, absent: 0 };
  for (const verdict of verdicts) score[isOpen(verdict) ? 'open' : verdict.result]++;
  const tried = score.held + score.through + score.open + score.absent;
  return { ...score, untried: ATTEMPT_NAMES.length - tried };
}

/** True for what went through where ns-lab has no wall to offer. */
export const isOpen = ({ result, remedy = [] }: Verdict): boolean =>
  result === 'through' && remedy.length === 0;

/** In percent, of what could be held: 100 only when all of it was tried. */
export function percentHeld({ held, through, untried }: Score): number {
  const all = held + through + untried;
  return all === 0 ? 100 : Math.floor((100 * held) / all);
}

/** Of every box of a session. */
export function scores(session: Session): Map<string, Score> {
  const boxes = [...(session.startedLab?.boxes.values() ?? [])];
  return new Map(boxes.map((box) => [box.name, scoreOf(triedVerdicts(session, box).values())]));
}
