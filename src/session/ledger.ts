import type { CallRecord } from '../kernel/task.ts';
import type { Change } from '../lab/diff.ts';
import type { ExitStatus } from '../lab/exit-status.ts';
import type { Snapshot } from '../lab/snapshot.ts';
import type { ErrorReport } from './error-report.ts';

/** A change, and whose state it is in: a step for a box may change the host too. */
export interface ActorChange extends Change {
  readonly actor: string;
}

/** What a command that looks shows: lines for people, and the same as data. */
export interface View {
  readonly lines: readonly string[];
  /** The lines in so many columns, of a view whose texts are longer than a terminal is wide. */
  readonly linesIn?: (columns: number) => readonly string[];
  /** Its lines are sentences: backticks in them mark what may be typed. */
  readonly isProse?: boolean;
  readonly data: unknown;
}

/** The lines of a view for somebody who has so many columns. */
export const viewLines = ({ lines, linesIn }: View, columns: number): readonly string[] =>
  linesIn ? linesIn(columns) : lines;

/** What happened when one command was carried out. The faces draw it; nothing else tells them anything. */
export interface LedgerEntry {
  /** Counts from 1 in a session. */
  readonly number: number;
  /** The command as it was written. */
  readonly command: string;
  /** Whom it acted for; null for commands about the session itself. */
  readonly actor: string | null;
  /** `step` changes something, `look` shows, `session` is about the session. */
  readonly kind: 'step' | 'look' | 'session';
  readonly ok: boolean;
  readonly calls: readonly CallRecord[];
  readonly changes: readonly ActorChange[];
  /** Shell commands that do the same. */
  readonly equivalents: readonly string[];
  /** What to know about what just happened. */
  readonly notes: readonly string[];
  readonly view?: View;
  /** How the program of `run`, `exec` or `shell` ended. */
  readonly exit?: ExitStatus;
  readonly error?: ErrorReport;
  readonly durationMs: number;
  /** The actor's state afterwards, when the session keeps snapshots. */
  readonly snapshot?: Snapshot;
}

/** A ledger entry as `--json` prints it; docs/ledger.schema.json describes it. */
export function entryToJson(entry: LedgerEntry): Record<string, unknown> {
  const { number, command, actor, kind, ok, changes, equivalents, notes, view, exit, error, snapshot } =
    entry;
  return {
    number,
    command,
    actor,
    kind,
    ok,
    calls: entry.calls.map((call) => ({
      task: call.task,
      pid: call.pid,
      name: call.name,
      text: call.text,
      result: call.result,
      durationMs: round(call.durationMs),
      plumbing: call.isPlumbing,
    })),
    changes,
    equivalents,
    notes,
    view: view?.data ?? null,
    exit: exit ?? null,
    error: error ?? null,
    durationMs: round(entry.durationMs),
    ...(snapshot ? { snapshot } : {}),
  };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
