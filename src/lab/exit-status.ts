import { constants } from 'node:os';

/** How a process ended, wait(2). */
export type ExitStatus =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'unknown' };

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** The name of a signal number: `SIGKILL`. */
export function signalName(number: number): string {
  return SIGNAL_NAMES.get(number) ?? `signal ${number}`;
}

/** Reads the status word that wait4(2) fills in, as the macros WIFEXITED and WTERMSIG do. */
export function decodeWaitStatus(status: number): ExitStatus {
  const signal = status & 0x7f;
  if (signal === 0) return { kind: 'exited', code: (status >> 8) & 0xff };
  return { kind: 'killed', signal: signalName(signal) };
}

/** The exit status as a shell reports it in `$?`: 128 plus the signal for a killed process. */
export function shellStatus(exit: ExitStatus): number {
  if (exit.kind === 'exited') return exit.code;
  if (exit.kind === 'unknown') return 255;
  return 128 + ((constants.signals as Record<string, number>)[exit.signal] ?? 0);
}
