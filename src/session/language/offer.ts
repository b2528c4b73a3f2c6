import type { Kind, LiveValues } from '../../steps/params.ts';

/** A word that could stand at the cursor. */
export interface Candidate {
  readonly value: string;
  /** A few words about it. */
  readonly hint?: string;
}

/** What could stand at the cursor, whether or not it begins with what is typed. */
export interface Offer {
  readonly candidates: readonly Candidate[];
  /** One line about what comes next. */
  readonly expects: string;
}

/** A command's words around the cursor, without its name. */
export interface WordsAround<W> {
  readonly before: readonly W[];
  /** The current word up to the cursor. */
  readonly begun: string;
  readonly after: readonly W[];
}

/** The words that a kind offers. */
export function valuesOf(kind: Kind<unknown>, begun: string, live: LiveValues): Candidate[] {
  return (kind.complete?.(begun, live) ?? []).map((value) => ({ value }));
}

/** The candidates that begin with what is typed, each once. */
export function fitting(candidates: readonly Candidate[], begun: string): Candidate[] {
  const byValue = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const isNew = !byValue.has(candidate.value);
    if (isNew && candidate.value.startsWith(begun)) byValue.set(candidate.value, candidate);
  }
  return [...byValue.values()];
}
