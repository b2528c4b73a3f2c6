import type { Lab } from '../../lab/lab.ts';
import type { Snapshot } from '../../lab/snapshot.ts';

/** The state of an actor whose process runs: of one that has ended there is nothing to show. @throws BoxEndedError */
export function livingSnapshot(lab: Lab, actor: string): Snapshot {
  lab.boxes.get(actor)?.assertAlive();
  return lab.snapshot(actor);
}
