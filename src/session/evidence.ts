import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { HOST } from '../lab/actors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Snapshot } from '../lab/snapshot.ts';

/** What a step is about. */
export interface Subject {
  readonly actor: string;
  /** A box that is to be made: it is compared with the process that it will be a fork of. */
  readonly isUnborn: boolean;
  /** The step may change the host as well. */
  readonly isOnBothSides: boolean;
}

export type States = ReadonlyMap<string, Snapshot>;

/** Between two commands of a script less than this passes, and it is less than most commands take. */
const FRESH_MS = 10;

/**
 * The states that a step may change, before it and after it. What one step leaves is what the next one finds, as
 * long as nobody else can have changed it meanwhile: then it is not read twice.
 */
export class Evidence {
  readonly #now: () => number;
  #last: { readonly lab: Lab; readonly states: States } | undefined;

  /** @param now the clock that snapshots have their moments from */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  before(lab: Lab, subject: Subject): States {
    return look(subject, (actor, isSide) => this.#left(lab, actor, isSide) ?? take(lab, actor, isSide));
  }

  after(lab: Lab, subject: Subject): States {
    const states = look(subject, (actor, isSide) => take(lab, actor, isSide));
    this.#last = { lab, states };
    return states;
  }

  /** What the last step left of an actor, if that is still how it is. */
  #left(lab: Lab, actor: string, isSide: boolean): Snapshot | undefined {
    const state = this.#last?.lab === lab ? this.#last.states.get(actor) : undefined;
    if (!state || isUnreadable(state.process) || isUnreadable(state.processes) !== isSide) return undefined;
    const isSame = state.process.pid === (actor === HOST ? lab.host.pid : lab.boxes.get(actor)?.pid);
    const isFresh = this.#now() - state.takenAtMs < FRESH_MS;
    const watched = actor === HOST ? [] : [...lab.boxes.get(actor)!.sysctls];
    const hasAll = Object.keys(state.sysctls).length === new Set([...watched, ...lab.watchedSysctls]).size;
    return isSame && isFresh && hasAll && isQuiet(lab, actor, state) ? state : undefined;
  }
}

function look(
  { actor, isUnborn, isOnBothSides }: Subject,
  read: (actor: string, isSide: boolean) => Snapshot,
) {
  const states = new Map<string, Snapshot>();
  if (isUnborn) states.set(actor, { ...read(HOST, true), processes: [], actor });
  else states.set(actor, read(actor, false));
  if (isOnBothSides && actor !== HOST) states.set(HOST, read(HOST, true));
  return states;
}

// Of a host that a step is not about, the processes do not matter, and there may be hundreds of them.
const take = (lab: Lab, actor: string, isSide: boolean): Snapshot =>
  lab.snapshot(actor, { hasProcesses: !isSide });

/** True when nothing runs that could change the actor by itself: there are only processes that wait for the lab. */
function isQuiet(lab: Lab, actor: string, { processes }: Snapshot): boolean {
  const boxes = actor === HOST ? [...lab.boxes.values()] : [lab.boxes.get(actor)!];
  const isAlone = actor === HOST || isUnreadable(processes) || processes.length === 1;
  return isAlone && lab.joined.size === 0 && boxes.every((box) => !box.program && box.loads.size === 0);
}
