/** What the harness reports of one test file that it has run. */
export interface FileResult {
  readonly passed: number;
  readonly failed: number;
  /** Why tests were skipped, one reason each. */
  readonly skips: readonly string[];
  /** uvu's own text about the failures. */
  readonly failures: string;
}

/** One test file, carried out by one user. */
export interface Outcome extends FileResult {
  readonly file: string;
  readonly user: string;
  /** Everything that was printed. */
  readonly output: string;
  readonly durationMs: number;
}
