import {
  CallTooLargeError,
  KernelError,
  ProxyStartError,
  TaskEndedError,
  TaskForgedError,
  TaskStuckError,
} from '../kernel/errors.ts';
import { LibcError } from '../kernel/ffi.ts';
import type { Box } from '../lab/box.ts';
import { BoxEndedError, LabEndedError, StepOrderError, UnavailableError } from '../lab/errors.ts';
import { explain } from '../lab/explain.ts';
import { ImageError } from '../lab/images/image.ts';
import type { Lab } from '../lab/lab.ts';
import { translate } from '../locale/locale.ts';
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
    return { kind: 'kernel', message: error.message, code: error.code, ...(found ?? unknownCause(error)) };
  }
  if (error instanceof StepOrderError) return withRemedy('order', error.message, error.needs);
  if (error instanceof UnavailableError || error instanceof ImageError) {
    return withRemedy('unavailable', error.message, error.hint);
  }
  if (error instanceof LabEndedError) {
    return withRemedy('ended', error.message, error.steps > 0 ? `redo ${error.steps}` : 'new');
  }
  if (error instanceof BoxEndedError)
    return withRemedy(
      'ended',
      error.message,
      translate({ en: `rm ${error.box}, or undo`, 'zh-CN': `rm ${error.box}，或 undo` }),
    );
  if (error instanceof TaskForgedError) {
    return withRemedy(
      'ended',
      error.message,
      translate({ en: 'rm the box, or undo', 'zh-CN': 'rm 这个盒子，或 undo' }),
    );
  }
  if (error instanceof TaskEndedError) {
    return withRemedy(
      'ended',
      translate({
        en: `${error.message}: it was killed from outside`,
        'zh-CN': `${error.message}：它被人从外面杀死了`,
      }),
      translate({ en: 'show ns, then rm, or undo', 'zh-CN': '先 show ns，再 rm 或 undo' }),
    );
  }
  if (error instanceof TaskStuckError) {
    return withRemedy(
      'unavailable',
      translate({
        en: `${error.message}: it is stopped or frozen`,
        'zh-CN': `${error.message}：它被停止或冻结了`,
      }),
      'signal CONT',
    );
  }
  if (error instanceof ProxyStartError)
    return withRemedy('unavailable', error.message, error.hint ?? 'ns-lab doctor');
  if (error instanceof CallTooLargeError || error instanceof LibcError || isSystemError(error)) {
    return withRemedy('unavailable', (error as Error).message, remedyFor((error as Error).message));
  }
  return {
    kind: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** No guess: where nothing that ns-lab knows fits the state, it says so. */
const unknownCause = ({ call, code }: KernelError) => ({
  cause: translate({
    en: 'ns-lab does not know: none of the causes that it knows fits the state',
    'zh-CN': 'ns-lab 不知道：它所知道的原因都与现在的状态不符',
  }),
  remedy: translate({
    en: `man 2 ${call} lists what ${code} can mean`,
    'zh-CN': `man 2 ${call} 列出 ${code} 可能的含义`,
  }),
});

function withRemedy(kind: ErrorReport['kind'], message: string, remedy: string | undefined): ErrorReport {
  return remedy === undefined ? { kind, message } : { kind, message, remedy };
}

/** What to do when the machine, or this user, has no more of something. */
function remedyFor(message: string): string | undefined {
  if (/^EMFILE|Too many open files/.test(message)) {
    return translate({
      en: 'ulimit -n says how many files may be open, and raises it: ulimit -n 1024',
      'zh-CN': 'ulimit -n 显示允许打开多少文件，也可以调大：ulimit -n 1024',
    });
  }
  if (/^(ENOSPC|EDQUOT|EROFS)/.test(message)) {
    return translate({
      en: 'make room there; NS_LAB_CACHE_DIR and NS_LAB_STATE_DIR choose other directories',
      'zh-CN': '在那里腾出空间；用 NS_LAB_CACHE_DIR 和 NS_LAB_STATE_DIR 另选目录',
    });
  }
  return undefined;
}

/** An error of node:fs: a file of the person's, a full disk. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
