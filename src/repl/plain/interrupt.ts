import { repeatableSignal } from '../repeatable-signal.ts';

/** Ctrl-C while a command runs. */
export interface Interrupts {
  /** Fires at every press, so that a program can be asked the first time and killed the second. */
  readonly signal: AbortSignal;
  /** Ctrl-C does again what it does by itself. */
  stop(): void;
}

/** Takes SIGINT, which the terminal sends for Ctrl-C. */
export function catchInterrupts(): Interrupts {
  const { signal, fire } = repeatableSignal();
  process.on('SIGINT', fire);
  return { signal, stop: () => process.off('SIGINT', fire) };
}
