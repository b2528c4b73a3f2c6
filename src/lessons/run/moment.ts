import { HOST } from '../../lab/actors.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { attackEvidence } from '../../session/attacks.ts';
import type { Session } from '../../session/session.ts';
import type { LessonFile } from '../format/lesson.ts';
import type { Moment } from './cast.ts';
import { derive } from './derived.ts';
import { namedSysctls } from './named-sysctls.ts';

/** Looks at the lab of a session again and again. What happened between two moments can be worked out of both. */
export class Observer {
  #before: ReadonlyMap<string, Snapshot> = new Map();

  /**
   * What the kernel says of every actor now; nothing before the lab has started.
   * @param lesson whose conditions may ask for kernel parameters by name
   */
  look(session: Session, lesson?: LessonFile): Moment {
    const lab = session.startedLab;
    if (!lab?.isAlive) return new Map();
    if (lesson) watch(lab.watchedSysctls, namedSysctls(lesson));
    lab.reap();
    const now = new Map([HOST, ...lab.boxes.keys()].map((actor) => [actor, lab.snapshot(actor)]));
    const moment = derive(now, this.#before, attackEvidence(session));
    this.#before = now;
    return moment;
  }
}

/** What an earlier lesson asked for is asked for no longer. */
function watch(watched: Set<string>, names: ReadonlySet<string>): void {
  for (const name of watched) if (!names.has(name)) watched.delete(name);
  for (const name of names) watched.add(name);
}
