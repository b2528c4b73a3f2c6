import { HOST } from '../../lab/actors.ts';
import { diff } from '../../lab/diff.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { type Look, NO_LOOK } from './state.ts';

/** Between two readings, when things change; and the longest pause, when nothing does. */
export const FASTEST_MS = 250;
const SLOWEST_MS = 2000;

export interface Readable {
  readonly boxes: Lab['boxes'];
  snapshot(actor: string): Snapshot;
}

/**
 * Reads the state of the lab again and again: four times a second while something changes, less and less often
 * when nothing does. One reading at a time, since each is made in one go.
 */
export class Refresher {
  readonly #lab: () => Readable | undefined;
  readonly #onLook: (look: Look) => void;
  #look: Look = NO_LOOK;
  #pauseMs = FASTEST_MS;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #wasMoving = false;
  /** True while a program runs whose use of CPU and memory moves all the time. */
  isBusy: () => boolean = () => false;

  constructor(lab: () => Readable | undefined, onLook: (look: Look) => void) {
    this.#lab = lab;
    this.#onLook = onLook;
  }

  /** Something happened: reads now, and often for a while. */
  wake(): void {
    if (this.#isClosed) return;
    this.#pauseMs = FASTEST_MS;
    this.#read();
    this.#plan();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #plan(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const isChanged = this.#read();
      this.#pauseMs = isChanged || this.isBusy() ? FASTEST_MS : Math.min(SLOWEST_MS, this.#pauseMs * 2);
      if (!this.#isClosed) this.#plan();
    }, this.#pauseMs);
    this.#timer.unref();
  }

  /** True when the state has changed since the last reading. */
  #read(): boolean {
    const old = this.#look;
    const next = this.#take(old);
    this.#look = next;
    const isChanged = isDifferent(old, next);
    const isMoving = JSON.stringify(figures(old)) !== JSON.stringify(figures(next));
    // Once more after the last movement: then rates are 0 again.
    if (isChanged || isMoving || this.#wasMoving) this.#onLook(next);
    this.#wasMoving = isMoving;
    return isChanged;
  }

  #take(old: Look): Look {
    const lab = this.#lab();
    if (!lab) return old.status === 'none' ? old : NO_LOOK;
    try {
      const host = lab.snapshot(HOST);
      const boxes = new Map([...lab.boxes.keys()].map((name) => [name, lab.snapshot(name)]));
      const before = new Map([...boxes].flatMap(([name, now]) => baseOf(name, now, old)));
      return { status: 'live', reason: '', host, boxes, before };
    } catch (error) {
      // What was read last stays, and is shown to be old.
      return { ...old, status: 'stopped', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** The reading that rates are counted from: not one of a moment ago, which would make noise of them. */
function baseOf(name: string, now: Snapshot, old: Look): [string, Snapshot][] {
  const candidates = [old.boxes.get(name), old.before.get(name)];
  const base = candidates.find((each) => each && now.takenAtMs - each.takenAtMs >= FASTEST_MS * 0.8);
  return base ? [[name, base]] : [];
}

/** What moves by itself, and is shown all the same. */
const figures = ({ status, host, boxes }: Look): unknown =>
  [status, host, ...boxes.values()].map((each) =>
    typeof each === 'object' ? [each.cgroup, each.processes] : each,
  );

function isDifferent(old: Look, next: Look): boolean {
  if (old.status !== next.status || old.boxes.size !== next.boxes.size) return true;
  const pairs = [
    [old.host, next.host] as const,
    ...[...next.boxes].map(([name, each]) => [old.boxes.get(name), each] as const),
  ];
  return pairs.some(([before, after]) =>
    !before || !after ? before !== after : diff(before, after).length > 0,
  );
}
