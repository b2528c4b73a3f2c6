/** A value that could not be read, and why. It stands where the value would stand: never a 0 or an empty text. */
export interface Unreadable {
  /**
   * The same in every language, because it is evidence: one of OWN_REASONS, or what the kernel or the parser said
   * (`EACCES: permission denied`). `unreadableText` has the words.
   */
  readonly unreadable: string;
}

/** Why ns-lab itself has no value. */
export const OWN_REASONS = [
  /** The process has ended. */
  'ended',
  /** This kernel does not say it. */
  'not-said',
  /** Nobody looked at it. */
  'not-looked-at',
  /** ns-lab's observer was killed while it looked. */
  'observer-ended',
  /** The group is not below the mount point of its hierarchy. */
  'outside-mount',
  /** The group has no such file. */
  'no-such-file',
] as const;
export type OwnReason = (typeof OWN_REASONS)[number];

export const unreadable = (reason: OwnReason): Unreadable => ({ unreadable: reason });

/** A kernel file that does not say what its man page promises. */
export class UnexpectedTextError extends Error {
  override readonly name = 'UnexpectedTextError';
}

export function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === 'object' && value !== null && 'unreadable' in value;
}

/**
 * What `read` returns, or why it could not: a refused system call of node:fs, or a text that is not understood.
 * Any other error is a bug and passes through.
 */
export function attempt<T>(read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnexpectedTextError) return { unreadable: error.message };
    if (isSystemError(error)) return { unreadable: reasonOf(error) };
    throw error;
  }
}

/** True for an error of node:fs that carries this errno name. */
export function isErrno(error: unknown, code: string): boolean {
  return isSystemError(error) && error.code === code;
}

type SystemError = NodeJS.ErrnoException & { code: string; syscall: string };

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

// Without the path: it holds a PID, and a reason that stays the same must compare equal for two processes.
function reasonOf({ message, syscall }: SystemError): string {
  const end = message.indexOf(`, ${syscall}`);
  return end === -1 ? message : message.slice(0, end);
}
