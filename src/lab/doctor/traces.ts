import { mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { Journal, type JournalEntry } from '../journal.ts';
import { paths } from '../paths.ts';
import { removeTraces } from '../traces.ts';

/** What trials make outside of processes, written down in a journal as a lab does it, and removed at the end. */
export class Traces {
  readonly #id: string;
  readonly #journal: Journal;
  readonly #entries: JournalEntry[] = [];
  /** Directories that had to be made to hold the journal and the scratch directory: the last and the first. */
  readonly #holders: { readonly last: string; readonly first: string }[] = [];
  #scratch: string | undefined;

  /** @throws UnavailableError of paths() */
  constructor(id: string) {
    this.#id = id;
    this.#journal = new Journal(paths().journal, id);
  }

  /** Call it before making the thing. @throws the error of node:fs */
  record(entry: JournalEntry): void {
    this.#hold(paths().journal, 0o700);
    this.#journal.record(entry);
    this.#entries.push(entry);
  }

  /** A directory beside those of boxes. @throws the error of node:fs */
  scratch(): string {
    if (this.#scratch === undefined) {
      const { labs } = paths();
      const path = join(labs, `${this.#id}-doctor`);
      this.record({ kind: 'scratch', path });
      this.#hold(labs, 0o711);
      mkdirSync(path, { mode: 0o700 });
      this.#scratch = path;
    }
    return this.#scratch;
  }

  /** @throws the error of node:fs when something cannot be removed; the journal then stays for `ns-lab clean` */
  async remove(host: ProxyTask | undefined): Promise<void> {
    await removeTraces(this.#entries, host);
    this.#journal.discard();
    for (const { last, first } of this.#holders.reverse()) removeEmpty(last, first);
  }

  #hold(directory: string, mode: number): void {
    const first = mkdirSync(directory, { recursive: true, mode });
    if (first !== undefined) this.#holders.push({ last: directory, first });
  }
}

function removeEmpty(last: string, first: string): void {
  try {
    for (let path = last; path.startsWith(first); path = dirname(path)) rmdirSync(path);
  } catch {
    // Another ns-lab uses it by now.
  }
}
