import { setImmediate } from 'node:timers/promises';

/** Called with a short text, a few times a second, when making an image takes long. */
export type ReportProgress = (message: string) => void;

const PATIENCE_MS = 1000;
const INTERVAL_MS = 250;

/** Reports what is going on, but not before it has taken a second. */
export class Progress {
  readonly #report: ReportProgress | undefined;
  readonly #now: () => number;
  #nextMs: number;

  constructor(report: ReportProgress | undefined, now: () => number = () => performance.now()) {
    this.#report = report;
    this.#now = now;
    this.#nextMs = now() + PATIENCE_MS;
  }

  /** Call it often. It lets other work of the process go on whenever it reports. */
  async at(message: string): Promise<void> {
    const now = this.#now();
    if (now < this.#nextMs) return;
    this.#nextMs = now + INTERVAL_MS;
    this.#report?.(message);
    await setImmediate();
  }
}
