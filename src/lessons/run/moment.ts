import { HOST } from '../../lab/actors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import type { Moment } from './cast.ts';
import { derive } from './derived.ts';

/** Looks at a lab again and again. What happened between two moments can be worked out of both. */
export class Observer {
  #before: ReadonlyMap<string, Snapshot> = new Map();

  /** What the kernel says of every actor now; nothing before the lab has started. */
  look(lab: Lab | undefined): Moment {
    if (!lab?.isAlive) return new Map();
    lab.reap();
    const now = new Map([HOST, ...lab.boxes.keys()].map((actor) => [actor, lab.snapshot(actor)]));
    const moment = derive(now, this.#before);
    this.#before = now;
    return moment;
  }
}
