/** Time, and what is to happen later. Tests have one of their own. */
export interface Clock {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Calls once, after so many milliseconds. Returns a function that prevents it. */
  after(ms: number, run: () => void): () => void;
}

/** Does not keep the process alive. */
export const CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};
