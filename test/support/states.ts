/** The states of a whole lab, so that two labs that should be alike can be compared. */
import * as assert from 'uvu/assert';
import { type Fact, factsOf } from '../../src/lab/facts.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { takeSnapshot } from '../../src/lab/snapshot.ts';
import type { LedgerEntry } from '../../src/session/ledger.ts';
import type { StepIo } from '../../src/steps/step.ts';
import type { TestSession } from './session.ts';

/** What differs from one lab to the next, or moves on by itself. */
const INCIDENTAL =
  /^process\.(pid|nspid)$|^namespaces\.|fe80::|\.(events|failcnt|oom_control)$|^cgroup\..*\.current$/;

/** A helper that is about to end, or has ended. */
const PASSING = /^ns-lab (join|run|net)\b|Z \(zombie\)/;

/** What is left of a session: its actors, and the facts of each, without what differs from lab to lab. */
export function stateOf({ session }: TestSession): Record<string, unknown> {
  const { startedLab: lab, actor } = session;
  if (!lab) return { actor };
  lab.reap();
  const actors = ['host', ...lab.boxes.keys()];
  return {
    actor,
    namespaces: sharing(lab, actors),
    ...Object.fromEntries(actors.map((who) => [who, factsWithoutChance(lab, who)])),
  };
}

/** Which actors share which namespaces: the inode numbers as letters, in the order in which they come up. */
function sharing(lab: Lab, actors: readonly string[]): Record<string, string> {
  const letters = new Map<unknown, string>();
  const letter = (inode: unknown) => {
    if (typeof inode !== 'number') return String(inode);
    if (!letters.has(inode)) letters.set(inode, String.fromCharCode(97 + letters.size));
    return letters.get(inode)!;
  };
  return Object.fromEntries(
    actors.map((who) => [who, Object.values(takeSnapshot(lab, who).namespaces).map(letter).join(' ')]),
  );
}

function factsWithoutChance(lab: Lab, who: string): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  const processes: string[] = [];
  for (const [path, fact] of factsOf(takeSnapshot(lab, who))) {
    if (INCIDENTAL.test(path)) continue;
    if (path.startsWith('processes.'))
      processes.push(
        ...(PASSING.test([fact].flat().join(' ').trim()) ? [] : [[fact].flat().join(' ').trim()]),
      );
    else known[withoutChance(lab, path)] = clean(lab, fact);
  }
  return { ...known, processes: processes.sort() };
}

const clean = (lab: Lab, fact: Fact): unknown =>
  typeof fact === 'string'
    ? withoutChance(lab, fact)
    : Array.isArray(fact)
      ? fact.map((part) => withoutChance(lab, part))
      : fact;

const withoutChance = (lab: Lab, text: string): string =>
  text
    .replaceAll(lab.id, 'LAB')
    .replace(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/, 'MAC')
    .replace(/@if\d+/, '@ifN')
    // The serial number of a keyring, and which one of this ns-lab it is.
    .replace(/^\d+ (ns-lab\.LAB\..*)\.\d+$/, 'SERIAL $1.N');

/** What happened while a command was carried out: the entry, and what was said or asked on the way. */
export interface Told {
  readonly entry: LedgerEntry;
  readonly progress: readonly string[];
  readonly questions: readonly string[];
}

/**
 * Carries a command out, for a person who answers every question like this; without an answer there is nobody.
 * @param onProgress called with each line as it is said
 */
export async function tell(
  { session, interrupt }: TestSession,
  line: string,
  { answer, onProgress = () => {} }: { answer?: boolean; onProgress?: (text: string) => void } = {},
): Promise<Told> {
  const progress: string[] = [];
  const questions: string[] = [];
  const io: StepIo = {
    onOutput: () => {},
    terminal: undefined,
    signal: interrupt.signal,
    progress(text) {
      progress.push(text);
      onProgress(text);
    },
    confirm:
      answer === undefined
        ? undefined
        : async (question) => {
            questions.push(question);
            return answer;
          },
  };
  const entry = (await session.execute(line, io))!;
  return { entry, progress, questions };
}

/** The commands of `history`: those that led here, and those that redo would do again. */
export async function historyOf(t: TestSession): Promise<{ steps: string[]; undone: string[] }> {
  const { view } = await t.do('history');
  type Steps = readonly { readonly command: string }[];
  const { steps, undone } = view!.data as { steps: Steps; undone: Steps };
  return { steps: steps.map(({ command }) => command), undone: undone.map(({ command }) => command) };
}

/** Fails with what differs only: whole states are long. */
export function assertSameState(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [new Set(leaves(actual)), new Set(leaves(expected))];
  const differences = {
    missing: [...should].filter((leaf) => !is.has(leaf)),
    surplus: [...is].filter((leaf) => !should.has(leaf)),
  };
  assert.equal(differences, { missing: [], surplus: [] }, `${what}: ${JSON.stringify(differences)}`);
}

/** `box/hostname = "web"` */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path} = ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}/${key}` : key));
}
