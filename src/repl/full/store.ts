/** Holds the state of the interface. Whoever draws is told of changes, not more often than the screen can follow. */
export class Store<S extends object> {
  #state: S;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(state: S) {
    this.#state = state;
  }

  get state(): S {
    return this.#state;
  }

  /** Answers to keys: drawn at once. */
  set(change: Partial<S>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#immediate) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#immediate = setImmediate(() => this.#tell());
  }

  /** What has been set is drawn now, not only in the next turn of the event loop. */
  settle(): void {
    if (this.#immediate) this.#tell();
  }

  /** What comes by itself, such as output: drawn a few times a second. */
  setSoon(change: Partial<S>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#immediate) this.#timer ??= setTimeout(() => this.#tell(), FRAME_MS);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Nothing is drawn any more. */
  close(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#listeners.clear();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
    for (const listener of this.#listeners) listener();
  }
}

/** 15 frames a second. */
const FRAME_MS = 66;
