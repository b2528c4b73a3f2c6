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

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const { held, through, open, absent, untried } = evidenceOf(verdicts);
  return { held: held.length, through: through.length, open: open.length, absent: absent.length, untried };
}

/** The attempts of a box that still count, by what came of them: what conditions of lessons read. */
export interface AttackEvidence {
  readonly held: readonly string[];
  readonly through: readonly string[];
  readonly open: readonly string[];
  readonly absent: readonly string[];
  readonly untried: number;
}

/** Of every box of a session. */
export function attackEvidence(session: Session): Map<string, AttackEvidence> {
  const boxes = [...(session.startedLab?.boxes.values() ?? [])];
  return new Map(boxes.map((box) => [box.name, evidenceOf([...triedVerdicts(session, box).values()])]));
}

function evidenceOf(verdicts: readonly Verdict[]): AttackEvidence {
  const named = (result: string) =>
    verdicts.filter((verdict) => outcomeOf(verdict) === result).map(({ attempt }) => attempt);
  const [held, through, open, absent] = ['held', 'through', 'open', 'absent'].map(named);
  const untried = ATTEMPT_NAMES.length - verdicts.length;
  return { held: held!, through: through!, open: open!, absent: absent!, untried };
}

/** What came of an attempt, where what no step stops is a case of its own. */
export const outcomeOf = (verdict: Verdict): Verdict['result'] | 'open' =>
  isOpen(verdict) ? 'open' : verdict.result;

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
  return new Map(boxes.map((box) => [box.name, scoreOf([...triedVerdicts(session, box).values()])]));
}
