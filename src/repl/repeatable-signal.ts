/** A signal that fires at every press of Ctrl-C: a program can be asked the first time and killed the second. */
export interface RepeatableSignal {
  readonly signal: AbortSignal;
  fire(): void;
  /** Makes it as if it had never fired: for the next command. */
  reset(): void;
}

/** An AbortController fires once only. */
export function repeatableSignal(): RepeatableSignal {
  const target = new EventTarget();
  const signal = Object.assign(target, { aborted: false }) as unknown as AbortSignal;
  return {
    signal,
    fire() {
      Object.assign(signal, { aborted: true });
      target.dispatchEvent(new Event('abort'));
    },
    reset() {
      Object.assign(signal, { aborted: false });
    },
  };
}
