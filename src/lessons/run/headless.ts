import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '../../session/ledger.ts';
import { Session } from '../../session/session.ts';
import type { StepIo } from '../../steps/step.ts';
import type { LessonFile } from '../format/lesson.ts';
import type { SolutionLine } from '../format/solution.ts';
import type { Moment } from './cast.ts';
import { Observer } from './moment.ts';

/** For what nobody sees. */
export const SILENT: StepIo = {
  onOutput: () => {},
  terminal: undefined,
  signal: new AbortController().signal,
  progress: () => {},
  confirm: undefined,
};

/** A session that nobody sees. */
export class Headless {
  readonly session = new Session();
  readonly #observer = new Observer();
  readonly #lesson: LessonFile | undefined;

  constructor(lesson?: LessonFile) {
    this.#lesson = lesson;
  }

  /** Starts the lab, so that there is a host to look at. */
  async begin(): Promise<void> {
    await this.session.lab();
  }

  /** Carries out commands. @returns the first entry of a command that failed and should not have */
  async do(lines: readonly SolutionLine[]): Promise<LedgerEntry | undefined> {
    for (const { text, mayFail } of lines) {
      const entry = await this.session.execute(text, SILENT);
      if (entry && !entry.ok && !mayFail) return entry;
    }
    return undefined;
  }

  moment(): Moment {
    return this.#observer.look(this.session, this.#lesson);
  }

  /** Looks again and again until something is so. @returns whether it came */
  async until(isSo: (moment: Moment) => boolean, limitMs: number): Promise<boolean> {
    const end = performance.now() + limitMs;
    for (;;) {
      const start = performance.now();
      if (isSo(this.moment())) return true;
      const now = performance.now();
      if (now > end) return false;
      // What works in the background has its time, also where looking takes long.
      await sleep(Math.max(LOOK_EVERY_MS, 2 * (now - start)));
    }
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

const LOOK_EVERY_MS = 20;
