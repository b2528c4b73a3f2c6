/** Work that is done in pieces: what stands between two `yield`s is done in one go. */
export type Pieces = Iterator<unknown, unknown>;

/**
 * Work that keys must not wait for. Each turn of the event loop does one piece of it, so that a key that has come is
 * answered before the next one, whatever there is to do. Several works take turns.
 */
export class Background {
  readonly #works = new Map<string, Pieces>();
  readonly #nextTurn: (run: () => void) => void;
  #isPlanned = false;

  /** @param nextTurn calls back when the event loop has looked for input */
  constructor(nextTurn: (run: () => void) => void = setImmediate) {
    this.#nextTurn = nextTurn;
  }

  /** Begins a work in the next turn, in place of an unfinished one of the same name. */
  start(name: string, work: Pieces): void {
    this.#works.set(name, work);
    this.#plan();
  }

  /** What has not been done of it is left undone. */
  stop(name: string): void {
    this.#works.delete(name);
  }

  #plan(): void {
    if (this.#isPlanned || this.#works.size === 0) return;
    this.#isPlanned = true;
    this.#nextTurn(() => {
      this.#isPlanned = false;
      try {
        this.#turn();
      } finally {
        this.#plan();
      }
    });
  }

  #turn(): void {
    const [first] = this.#works;
    if (!first) return;
    const [name, work] = first;
    // To the end of the row; a work that ends may begin anew under its name.
    this.#works.delete(name);
    const isDone = work.next().done;
    if (!isDone && !this.#works.has(name)) this.#works.set(name, work);
  }
}
