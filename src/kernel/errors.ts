import { translate } from '../locale/locale.ts';
import { type ErrnoName, errnoName } from './errno.ts';

const LONGEST_TEXT = 1000;

/** What a failed system call is made of; the message is built from it. */
export interface KernelFailure {
  /** The system call, or the host file operation, as its man page names it: `unshare`, `write`. */
  readonly call: string;
  /** The call with its decoded arguments, as strace(1) prints it: `unshare(CLONE_NEWUSER)`. */
  readonly text: string;
  /** The positive errno. */
  readonly errno: number;
  /** The file concerned, when the call is about one. */
  readonly path?: string | undefined;
  /** The message that brought the errno, where the call itself succeeded: `NLMSG_ERROR` of netlink(7). */
  readonly answer?: string | undefined;
  /** The kernel's own words, when it sent some (the extended acknowledgement of netlink(7)). */
  readonly detail?: string | undefined;
}

/** A system call that the kernel refused. */
export class KernelError extends Error implements KernelFailure {
  override readonly name = 'KernelError';
  readonly call: string;
  readonly text: string;
  readonly errno: number;
  readonly code: ErrnoName;
  readonly path: string | undefined;
  readonly detail: string | undefined;
  /** The C library's text for the errno. */
  readonly description: string;

  constructor(failure: KernelFailure, description: string) {
    const detail = failure.detail ? `: ${failure.detail}` : '';
    const result = failure.answer ? `, answered with ${failure.answer}:` : ' = -1';
    super(`${abbreviated(failure.text)}${result} ${errnoName(failure.errno)} (${description})${detail}`);
    this.call = failure.call;
    this.text = failure.text;
    this.errno = failure.errno;
    this.code = errnoName(failure.errno);
    this.path = failure.path;
    this.detail = failure.detail;
    this.description = description;
  }
}

/** A call whose arguments do not fit into the memory that a process has for them. */
export class CallTooLargeError extends Error {
  override readonly name = 'CallTooLargeError';
  constructor(limitBytes: number) {
    super(
      translate({
        en: `the arguments of one call may take ${limitBytes / 1024} KiB, and these take more`,
        'zh-CN': `一次调用的参数最多占 ${limitBytes / 1024} KiB，这里超过了`,
      }),
    );
  }
}

/** The process behind a task is gone: it exited, was killed, or became another program. */
export class TaskEndedError extends Error {
  override readonly name = 'TaskEndedError';
  readonly pid: number;
  constructor(pid: number, during: string) {
    super(
      translate({
        en: `process ${pid} ended during ${during}`,
        'zh-CN': `进程 ${pid} 在 ${during} 期间结束了`,
      }),
    );
    this.pid = pid;
  }
}

/**
 * What the process behind a task has sent is not what a proxy sends: a program has taken hold of it. Nothing that it
 * says counts any more.
 */
export class TaskForgedError extends TaskEndedError {
  constructor(pid: number, during: string) {
    super(pid, during);
    this.message = translate({
      en: `process ${pid} answered ${during} with what no process of ns-lab answers: a program in the box has taken hold of it, and the lab has let go of it`,
      'zh-CN': `进程 ${pid} 对 ${during} 的回应不是 ns-lab 的进程会给的：盒子里的某个程序控制了它，实验已不再与它通话`,
    });
  }
}

/** The process behind a task exists but does not answer: it is stopped, frozen, or the call blocks. */
export class TaskStuckError extends Error {
  override readonly name = 'TaskStuckError';
  readonly pid: number;
  constructor(pid: number, during: string) {
    super(
      translate({
        en: `process ${pid} did not answer during ${during}`,
        'zh-CN': `进程 ${pid} 在 ${during} 期间没有回应`,
      }),
    );
    this.pid = pid;
  }
}

/** This machine has no proxy code, or refuses to run it. */
export class ProxyStartError extends Error {
  override readonly name = 'ProxyStartError';
  /** What to do, when the cause has been found. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A command line of many words must not make its error unreadable. */
function abbreviated(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
