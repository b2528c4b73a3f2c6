/** Ctrl-C while a command runs. */
export interface Interrupts {
  /** Fires at every press, so that a program can be asked the first time and killed the second. */
  readonly signal: AbortSignal;
  /** Ctrl-C does again what it does by itself. */
  stop(): void;
}

/** Takes SIGINT, which the terminal sends for Ctrl-C. */
export function catchInterrupts(): Interrupts {
  // An AbortController fires once only.
  const target = new EventTarget();
  const signal = Object.assign(target, { aborted: false }) as unknown as AbortSignal;
  const onInterrupt = () => {
    Object.assign(signal, { aborted: true });
    target.dispatchEvent(new Event('abort'));
  };
  process.on('SIGINT', onInterrupt);
  return { signal, stop: () => process.off('SIGINT', onInterrupt) };
}
