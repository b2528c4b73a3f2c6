import { NOTHING_READ, type Readable, type Reading, read } from './reading.ts';
import type { Background } from './schedule/background.ts';
import { CLOCK, type Clock } from './schedule/clock.ts';
import { isPatienceOver, LONGEST_WAIT_MS, pauseMs } from './schedule/patience.ts';
import type { Look } from './state.ts';

/** Whatever somebody types, and whatever happens, what has changed is shown after so many milliseconds. */
const LONGEST_MS = 1000;
/** Between two readings, when things change; and the longest pause, when nothing does. */
export const FASTEST_MS = LONGEST_MS - LONGEST_WAIT_MS;
export const SLOWEST_MS = 2000;
const WORK = 'reading';

/**
 * Reads the state of the lab again and again: four times a second while something changes, less and less often
 * when nothing does. A reading that is only due waits while somebody types; one that is asked for does not.
 */
export class Refresher {
  readonly #lab: () => Readable | undefined;
  readonly #onLook: (look: Look, isCurrent: boolean) => void;
  readonly #background: Background;
  readonly #clock: Clock;
  #last: Reading = NOTHING_READ;
  #pauseMs = FASTEST_MS;
  #lastKeyMs = Number.NEGATIVE_INFINITY;
  #dueMs = Number.POSITIVE_INFINITY;
  #toldMs = Number.NEGATIVE_INFINITY;
  #cancel: () => void = () => {};
  /** Asked for, and not yet begun. */
  #isAsked = false;
  #isReading = false;
  #isClosed = false;
  /** True while a program runs whose use of CPU and memory moves all the time. */
  isBusy: () => boolean = () => false;

  /**
   * @param onLook is told of what has changed, and after `wake` in any case. `isCurrent`: it was read after whatever
   *   was woken for
   */
  constructor(
    lab: () => Readable | undefined,
    onLook: (look: Look, isCurrent: boolean) => void,
    background: Background,
    clock: Clock = CLOCK,
  ) {
    this.#lab = lab;
    this.#onLook = onLook;
    this.#background = background;
    this.#clock = clock;
  }

  /** Something happened: reads in the next turns, and often for a while. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isAsked = true;
    this.#pauseMs = FASTEST_MS;
    if (!this.#isReading) this.#begin();
  }

  /** Something is going to happen: reads often for a while. */
  hasten(): void {
    this.#pauseMs = FASTEST_MS;
    if (!this.#isReading) this.#plan();
  }

  /** A key has been answered. */
  keyed(): void {
    this.#lastKeyMs = this.#clock.now();
    if (!this.#isClosed && isPatienceOver(this.#lastKeyMs, this.#dueMs)) this.#begin();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
    this.#background.stop(WORK);
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#dueMs = this.#clock.now() + this.#pauseMs;
    this.#wait(this.#pauseMs);
  }

  #wait(ms: number): void {
    this.#cancel();
    this.#cancel = this.#clock.after(ms, () => {
      const more = pauseMs(this.#clock.now(), this.#lastKeyMs);
      if (more > 0) this.#wait(more);
      else this.#begin();
    });
  }

  #begin(): void {
    this.#cancel();
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#isReading = true;
    this.#background.start(WORK, this.#work());
  }

  *#work(): Generator<undefined, void, undefined> {
    const isAsked = this.#isAsked;
    this.#isAsked = false;
    const wasMoving = this.#last.isMoving;
    const reading = yield* read(this.#lab, this.#last);
    this.#last = reading;
    this.#isReading = false;
    const { isChanged, isMoving, look } = reading;
    // Otherwise some of what happened while it was read may be in there, and some not.
    const isCurrent = !this.#isAsked;
    const isLate = this.#clock.now() - this.#toldMs >= LONGEST_MS;
    // Once more after the last movement: then rates are 0 again.
    if ((isCurrent || isLate) && (isChanged || isMoving || wasMoving || isAsked)) {
      this.#toldMs = this.#clock.now();
      this.#onLook(look, isCurrent);
    }
    this.#pauseMs =
      isChanged || isAsked || this.isBusy() ? FASTEST_MS : Math.min(SLOWEST_MS, this.#pauseMs * 2);
    if (isCurrent) this.#plan();
    else this.#begin();
  }
}
