import { Background } from '../../src/repl/full/schedule/background.ts';
import type { Clock } from '../../src/repl/full/schedule/clock.ts';

/** An event loop and a clock that only go on when a test says so. */
export class ByHand {
  #nowMs = 0;
  #timers: { readonly atMs: number; readonly run: () => void }[] = [];
  #turn: (() => void) | undefined;

  readonly nextTurn = (run: () => void): void => {
    if (this.#turn) throw new Error('more than one turn is asked for at a time');
    this.#turn = run;
  };
  readonly background = new Background(this.nextTurn);

  readonly clock: Clock = {
    now: () => this.#nowMs,
    after: (ms, run) => {
      const timer = { atMs: this.#nowMs + ms, run };
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
      };
    },
  };

  /** One turn of the event loop. False when nothing waited for one. */
  turn(): boolean {
    const run = this.#turn;
    this.#turn = undefined;
    run?.();
    return run !== undefined;
  }

  /** Turns until nothing waits for one. Returns how many. */
  turns(): number {
    let count = 0;
    while (this.turn()) count++;
    return count;
  }

  /** Lets time pass in which nothing has its turn. */
  skip(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets time pass: timers go off when it is their time, and turns take none. */
  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      this.turns();
      const [next] = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = endMs;
  }
}
