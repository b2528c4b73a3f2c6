import type { LedgerEntry } from '../../session/ledger.ts';
import type { Session } from '../../session/session.ts';
import type { ProgramStart } from '../../steps/step.ts';
import { printRows } from '../print.ts';
import { renderEntry } from './render.ts';

const NOTHING_YET: LedgerEntry = {
  number: 0,
  command: '',
  actor: null,
  kind: 'step',
  ok: true,
  calls: [],
  changes: [],
  equivalents: [],
  notes: [],
  durationMs: 0,
};

const restOf = ({ equivalents, notes }: LedgerEntry, printed: ProgramStart): ProgramStart => ({
  calls: [],
  equivalents: equivalents.slice(printed.equivalents.length),
  notes: notes.slice(printed.notes.length),
});

/** Prints what commands did; of a program how it was started first, so that its output is the last thing. */
export class EntryPrinter {
  readonly #session: Session;
  #printed: ProgramStart | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  onProgram(start: ProgramStart): void {
    this.#printed = start;
    this.#print({ ...NOTHING_YET, ...start });
  }

  onEntry(entry: LedgerEntry): void {
    const printed = this.#printed;
    this.#printed = undefined;
    this.#print(printed ? { ...entry, ...restOf(entry, printed) } : entry);
  }

  #print(entry: LedgerEntry): void {
    const actor = entry.actor ?? this.#session.actor;
    printRows(renderEntry(entry, { calls: true, equivalents: true, aliases: this.#session.aliases(actor) }));
  }
}
