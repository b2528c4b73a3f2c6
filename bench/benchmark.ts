import type { Table } from './table.ts';

export interface BenchmarkOptions {
  /** How many times each contender's turn comes. */
  readonly rounds: number;
  /** Says what is going on, in one line. @throws InterruptedError after Ctrl-C, so that all that was made is removed */
  progress(text: string): void;
}

/** What a figure should be, and what it was. */
export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly isReached: boolean;
}

export interface Report {
  readonly tables: readonly Table[];
  readonly aims?: readonly Aim[];
  /** What to know about the figures, a sentence or two each. */
  readonly notes: readonly string[];
}

export interface Benchmark {
  /** The word on the command line. */
  readonly name: string;
  readonly title: string;
  run(options: BenchmarkOptions): Promise<Report>;
}

/** A benchmark that needs something that is not here. */
export class CannotMeasureError extends Error {
  override readonly name = 'CannotMeasureError';
}

export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
