import { HOST } from '../../lab/actors.ts';
import { diffFacts } from '../../lab/diff.ts';
import { type Fact, factsOf } from '../../lab/facts.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { type Look, NO_LOOK } from './state.ts';

export interface Readable {
  readonly boxes: Lab['boxes'];
  snapshot(actor: string): Snapshot;
}

/** Rates are not counted from a reading of a moment ago, which would make noise of them. */
const LEAST_INTERVAL_MS = 200;

/** An actor as it was read, and what it is compared by. */
interface Seen {
  readonly snapshot: Snapshot;
  readonly facts: ReadonlyMap<string, Fact>;
  /** What moves by itself, and is shown all the same. */
  readonly figures: string;
}

/** The state of the lab, and how it compares to what was read before. */
export interface Reading {
  readonly look: Look;
  readonly seen: ReadonlyMap<string, Seen>;
  readonly isChanged: boolean;
  /** Figures that move by themselves have moved. */
  readonly isMoving: boolean;
}

export const NOTHING_READ: Reading = { look: NO_LOOK, seen: new Map(), isChanged: false, isMoving: false };

/** Reads the lab, one actor a piece. A lab that takes the place of another meanwhile is read instead. */
export function* read(
  lab: () => Readable | undefined,
  old: Reading,
): Generator<undefined, Reading, undefined> {
  const from = lab();
  if (!from) return { ...NOTHING_READ, isChanged: old.look.status !== 'none' };
  const seen = new Map<string, Seen>();
  try {
    for (const actor of [HOST, ...from.boxes.keys()]) {
      if (lab() !== from) return yield* read(lab, old);
      if (actor === HOST || from.boxes.has(actor)) seen.set(actor, see(from.snapshot(actor)));
      yield;
    }
  } catch (error) {
    // What was read last stays, and is shown to be old.
    const reason = error instanceof Error ? error.message : String(error);
    const isChanged = old.look.status !== 'stopped';
    return { ...old, look: { ...old.look, status: 'stopped', reason }, isChanged, isMoving: false };
  }
  const pairs = [...seen].map(([actor, now]) => [old.seen.get(actor), now] as const);
  return {
    look: lookOf(seen, old.look),
    seen,
    isChanged:
      old.look.status !== 'live' ||
      old.seen.size !== seen.size ||
      pairs.some(([before, now]) => !before || diffFacts(before.facts, now.facts).length > 0),
    isMoving: pairs.some(([before, now]) => before?.figures !== now.figures),
  };
}

const see = (snapshot: Snapshot): Seen => ({
  snapshot,
  facts: factsOf(snapshot),
  figures: JSON.stringify([snapshot.cgroup, snapshot.processes]),
});

function lookOf(seen: ReadonlyMap<string, Seen>, old: Look): Look {
  const boxes = new Map([...seen].map(([name, { snapshot }]) => [name, snapshot]));
  const host = boxes.get(HOST);
  boxes.delete(HOST);
  const before = new Map([...boxes].flatMap(([name, now]) => baseOf(name, now, old)));
  return { status: 'live', reason: '', host, boxes, before };
}

function baseOf(name: string, now: Snapshot, old: Look): [string, Snapshot][] {
  const candidates = [old.boxes.get(name), old.before.get(name)];
  const base = candidates.find((each) => each && now.takenAtMs - each.takenAtMs >= LEAST_INTERVAL_MS);
  return base ? [[name, base]] : [];
}
