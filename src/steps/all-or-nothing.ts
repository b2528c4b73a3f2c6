import type { Call, Task } from '../kernel/task.ts';

/** Says which call takes back what was done just now. */
export type Undo = (...call: Call) => void;

/**
 * Work of several calls that leaves everything or nothing: if it fails, what it has said to `undo` is undone, the
 * newest first.
 * @throws what the work throws; an undo that is refused as well is in the ledger
 */
export function allOrNothing<T>(task: Task, work: (undo: Undo) => T): T {
  const back: Call[] = [];
  try {
    return work((...call) => void back.unshift(call));
  } catch (error) {
    for (const call of back) quietly(() => task.call(...call));
    throw error;
  }
}

/** The first failure is the one to tell. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The call and its errno are in the ledger.
  }
}
