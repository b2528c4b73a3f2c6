import { KernelError, ProxyStartError, TaskEndedError, TaskStuckError } from '../../kernel/errors.ts';
import { LibcError } from '../../kernel/ffi.ts';
import { UnexpectedTextError } from '../../kernel/proc/unreadable.ts';
import { translate } from '../../locale/locale.ts';
import { UnavailableError } from '../errors.ts';
import { explain } from '../explain.ts';
import { ImageError } from '../images/image.ts';

/** A refusal in words. */
export interface Failure {
  readonly detail: string;
  readonly remedy: string | undefined;
}

/** Errors that say something about the machine, not about ns-lab. */
const ABOUT_THE_MACHINE = [LibcError, TaskEndedError, TaskStuckError, UnexpectedTextError];

/** What the kernel said, with the cause when the live state shows it. @throws the error itself if it is a bug */
export function describeFailure(error: unknown): Failure {
  if (error instanceof KernelError) {
    const found = explain(undefined, undefined, error);
    return { detail: withCause(error.message, found?.cause), remedy: found?.remedy };
  }
  if (error instanceof UnavailableError || error instanceof ImageError || error instanceof ProxyStartError) {
    return { detail: error.message, remedy: error.hint };
  }
  if (isSystemError(error)) {
    return {
      detail: error.message,
      remedy: translate({
        en: 'NS_LAB_CACHE_DIR and NS_LAB_STATE_DIR choose other directories',
        'zh-CN': '用 NS_LAB_CACHE_DIR 和 NS_LAB_STATE_DIR 另选目录',
      }),
    };
  }
  if (ABOUT_THE_MACHINE.some((type) => error instanceof type)) {
    return { detail: (error as Error).message, remedy: undefined };
  }
  throw error;
}

const withCause = (message: string, cause: string | undefined): string =>
  cause ? `${message}: ${cause}` : message;

/** An error of node:fs: a full disk, a directory of someone else. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
