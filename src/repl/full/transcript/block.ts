import type { LedgerEntry } from '../../../session/ledger.ts';

/** One command in the transcript: what was typed, what its program printed, and what came of it. */
export interface Block {
  readonly id: number;
  readonly command: string;
  /** Whom the prompt named when it was typed. */
  readonly actor: string;
  /** Lines that a program printed; the last one may not be finished. */
  readonly output: readonly string[];
  /** How many lines of output were dropped. */
  readonly dropped: number;
  /** Undefined while it runs. */
  readonly entry: LedgerEntry | undefined;
  /** Long texts, and what stands in their place. */
  readonly aliases: ReadonlyMap<string, string>;
  /** All system calls are shown, one a line. */
  readonly isOpen: boolean;
}
