import { isUntouched } from '../kernel/cgroup/controllers.ts';
import { type Fact, factsOf } from './facts.ts';
import type { Snapshot } from './snapshot.ts';

/** One difference between two snapshots. `before` is null for something new, `after` for something gone. */
export interface Change {
  /** Where in the snapshot: `namespaces.uts`, `mounts./proc`, `cgroup.cpu.cpu.max`. */
  readonly path: string;
  readonly before: Fact | null;
  readonly after: Fact | null;
}

/** What is different in `after`, in the order of the snapshot's fields. */
export function diff(before: Snapshot, after: Snapshot): Change[] {
  if (after.ended !== undefined) {
    // Everything is gone with the process: one line says it.
    return before.ended === undefined ? [{ path: 'ended', before: null, after: after.ended }] : [];
  }
  return diffFacts(factsOf(before), factsOf(after));
}

export function diffFacts(before: ReadonlyMap<string, Fact>, after: ReadonlyMap<string, Fact>): Change[] {
  const changes: Change[] = [];
  for (const [path, value] of after) {
    const old = before.get(path);
    if (old === undefined) {
      if (!isUntouchedFile(path, value)) changes.push({ path, before: null, after: value });
    } else if (!isEqual(old, value)) changes.push({ path, before: old, after: value });
  }
  for (const [path, old] of before) if (!after.has(path)) changes.push({ path, before: old, after: null });
  return changes;
}

/** A new group has many files; those that still say what they say in every new group are no evidence. */
export function isUntouchedFile(path: string, value: Fact): boolean {
  const file = /^cgroup\.[a-z_]+\.(.+)$/.exec(path)?.[1];
  return file !== undefined && typeof value === 'string' && isUntouched(file, value);
}

function isEqual(a: Fact, b: Fact): boolean {
  return typeof a === 'object' ? JSON.stringify(a) === JSON.stringify(b) : a === b;
}
