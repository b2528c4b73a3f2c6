import {
  CallTooLargeError,
  KernelError,
  ProxyStartError,
  TaskEndedError,
  TaskStuckError,
} from '../kernel/errors.ts';
import { LibcError } from '../kernel/ffi.ts';
import type { Box } from '../lab/box.ts';
import { BoxEndedError, LabEndedError, StepOrderError, UnavailableError } from '../lab/errors.ts';
import { explain } from '../lab/explain.ts';
import { ImageError } from '../lab/images/image.ts';
import type { Lab } from '../lab/lab.ts';
import { LanguageError } from './language/errors.ts';

/** A failure as faces and JSON show it. */
export interface ErrorReport {
  /**
   * `kernel`: a system call failed; `order`: something must be done first; `unavailable`: it cannot be done here or
   * now; `ended`: the box is gone; `language`: the line is no command; `exit`: a program failed; `internal`: a bug.
   */
  readonly kind: 'kernel' | 'order' | 'unavailable' | 'ended' | 'language' | 'exit' | 'internal';
  readonly message: string;
  /** The errno's name, for kernel errors. */
  readonly code?: string;
  /** Why, found in the live state. */
  readonly cause?: string;
  /** What to do. */
  readonly remedy?: string;
}

/** The one place where anything that was thrown becomes a report. */
export function reportError(error: unknown, lab?: Lab, box?: Box): ErrorReport {
  if (error instanceof LanguageError) return { kind: 'language', message: error.message };
  if (error instanceof KernelError) {
    const found = explain(lab, box, error);
    return { kind: 'kernel', message: error.message, code: error.code, ...found };
  }
  if (error instanceof StepOrderError) return withRemedy('order', error.message, error.needs);
  if (error instanceof UnavailableError || error instanceof ImageError) {
    return withRemedy('unavailable', error.message, error.hint);
  }
  if (error instanceof LabEndedError) {
    return withRemedy('ended', error.message, error.steps > 0 ? `redo ${error.steps}` : 'new');
  }
  if (error instanceof BoxEndedError) return withRemedy('ended', error.message, `rm ${error.box}, or undo`);
  if (error instanceof TaskEndedError) {
    return withRemedy('ended', `${error.message}: it was killed from outside`, 'show ns, then rm, or undo');
  }
  if (error instanceof TaskStuckError) {
    return withRemedy('unavailable', `${error.message}: it is stopped or frozen`, 'signal CONT');
  }
  if (error instanceof ProxyStartError) return withRemedy('unavailable', error.message, 'ns-lab doctor');
  if (error instanceof CallTooLargeError || error instanceof LibcError || isSystemError(error)) {
    return { kind: 'unavailable', message: (error as Error).message };
  }
  return {
    kind: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function withRemedy(kind: ErrorReport['kind'], message: string, remedy: string | undefined): ErrorReport {
  return remedy === undefined ? { kind, message } : { kind, message, remedy };
}

/** An error of node:fs: a file of the person's, a full disk. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
