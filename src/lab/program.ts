import { closeSync, fchownSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { KernelError } from '../kernel/errors.ts';
import { isReadable, pidfdOpen, pipe, waitReadable } from '../kernel/ffi.ts';
import { AT, WAIT } from '../kernel/flags.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { type Call, Out } from '../kernel/task.ts';
import { translate } from '../locale/locale.ts';
import { BOX_VARIABLE, type Box } from './box.ts';
import { decodeWaitStatus, type ExitStatus } from './exit-status.ts';
import { type Joined, joinBox } from './join.ts';
import type { Lab } from './lab.ts';
import { keepsOrphans } from './orphans.ts';
import { SEARCH_PATH } from './search-path.ts';
import { takeOnLimits } from './take-on.ts';
import { lookVariables, type TerminalLook } from './terminal-look.ts';
import { findUser, type ProgramUser, type UserWords } from './user-of-box.ts';

/** A process may end so soon that handing the wait to the thread pool would take longer. */
const BRIEFLY_MS = 5;
/** How long one wait in the thread pool may take before it looks whether it was cancelled. */
const WAIT_STEP_MS = 200;
/** How long a process may take to end when its socket is closed, and one that traces it to look. */
const END_LIMIT_MS = 1000;
const TRACED_STEP_MS = 5;
/** struct stat: 144 bytes on x86-64, 128 on arm64. */
const STAT_SIZE = 144;
/** What execve(2) answers for a directory that does not have the program. */
const NOT_FOUND = new Set(['ENOENT', 'ENOTDIR']);

export type OutputStream = 'stdout' | 'stderr';
/** Takes what a program prints. If it returns a promise, nothing more is read until that is resolved. */
export type OnOutput = (stream: OutputStream, chunk: Buffer) => unknown;

/**
 * The environment of a program that is about to start in a box: nothing of the machine's own but what the terminal is,
 * and the mark by which `rm` finds those that do not end with the box's PID namespace.
 */
export function boxEnvironment(box: Box, look?: TerminalLook, user = box.user): string[] {
  if (!box.isProcessOne) box.hasLoosePrograms = true;
  return [
    `PATH=${SEARCH_PATH}`,
    `HOME=${user?.home ?? '/root'}`,
    ...(look ? lookVariables(`/proc/${box.pid}/root`, look) : [`TERM=${process.env.TERM ?? 'dumb'}`]),
    'LANG=C.UTF-8',
    'container=ns-lab',
    `${BOX_VARIABLE}=${box.name}`,
  ];
}

/**
 * Turns a task into a program of a box, looked up in the search path as execvp(3) does: one execve(2) for each
 * directory until the kernel finds it.
 * @param look the terminal that it will run on, if it will
 * @param user who it is, where that is not the box's own user
 * @throws KernelError ENOENT when no directory has it
 */
export function execProgram(
  task: ProxyTask,
  box: Box,
  argv: readonly string[],
  look?: TerminalLook,
  user?: ProgramUser,
): void {
  const env = boxEnvironment(box, look, user);
  const [name] = argv as [string];
  // As execvp(3) has it: an empty name is looked for in no directory, and the kernel knows none.
  if (name === '' || name.includes('/')) {
    task.exec(name, argv, env);
    return;
  }
  let missing: KernelError | undefined;
  for (const directory of SEARCH_PATH.split(':')) {
    try {
      task.exec(`${directory}/${name}`, argv, env);
      return;
    } catch (error) {
      if (!(error instanceof KernelError) || !NOT_FOUND.has(error.code)) throw error;
      missing = error;
    }
  }
  throw new KernelError(
    { call: 'execve', text: `execve(${JSON.stringify(name)})`, errno: missing!.errno, path: name },
    translate({
      en: `${missing!.description}: no directory of ${SEARCH_PATH} has it`,
      'zh-CN': `${missing!.description}：${SEARCH_PATH} 的各个目录里都没有`,
    }),
  );
}

/** Whether a task finds a program, as execProgram looks for it. It says nothing of whether it may be executed. */
export function findsProgram(task: ProxyTask, [name = '']: readonly string[]): boolean {
  const paths = name.includes('/')
    ? [name]
    : SEARCH_PATH.split(':').map((directory) => `${directory}/${name}`);
  return task.plumbing(() =>
    paths.some((path) => {
      try {
        task.call('newfstatat', AT.AT_FDCWD, path, new Out(STAT_SIZE), 0);
        return name !== '';
      } catch (error) {
        if (error instanceof KernelError) return false;
        throw error;
      }
    }),
  );
}

/**
 * Makes what a task will have as a standard stream its user's, as runc does, so that it may be opened again as
 * /dev/stdout. Without root only the owner's own programs can have that.
 */
export function giveTo(task: ProxyTask, fd: number): void {
  const { uid, gid } = readStatus(task.pid);
  if (process.geteuid!() === 0 && uid.effective !== 0) fchownSync(fd, uid.effective, gid.effective);
}

/** Gives a task standard streams: input from /dev/null, output into pipes that ns-lab reads. */
export function attachPipes(task: ProxyTask, onOutput: OnOutput): Socket[] {
  const input = pipe();
  // An empty pipe without a writer reads as end of file, as /dev/null would, and needs no device node.
  closeSync(input[1]);
  const outputs = (['stdout', 'stderr'] as const).map((name) => ({ name, ends: pipe() }));
  for (const { ends } of outputs) giveTo(task, ends[1]);
  giveTo(task, input[0]);
  try {
    connect(task, [input[0], ...outputs.map(({ ends }) => ends[1])]);
  } catch (error) {
    for (const { ends } of outputs) closeSync(ends[0]);
    throw error;
  }
  return outputs.map(({ name, ends: [readEnd] }) => {
    const stream = new Socket({ fd: readEnd, readable: true, writable: false });
    stream.on('data', (chunk) => {
      const taken = onOutput(name, chunk);
      if (!(taken instanceof Promise)) return;
      stream.pause();
      void taken.then(() => stream.resume());
    });
    stream.on('error', () => {});
    return stream;
  });
}

/**
 * Moves descriptors of ns-lab to the first numbers of a task: standard input, standard output, standard error. ns-lab's
 * own are closed, also when it fails. @throws KernelError, TaskEndedError
 */
export function connect(task: ProxyTask, fds: readonly number[]): void {
  try {
    task.plumbing(() => {
      const received = task.receiveFds(fds);
      task.callAll([
        ...received.map((fd, number): Call => ['dup3', fd, number, 0]),
        ...received.map((fd): Call => ['close', fd]),
      ]);
    });
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}

/** How a program starts in a box. */
export interface ProgramOptions {
  /** The terminal that it will run on, if it will. */
  readonly look?: TerminalLook | undefined;
  /** As whom, if not as the box's own user. */
  readonly as?: UserWords | undefined;
}

/** A program that runs in a box. */
export interface RunningProgram {
  readonly pid: number;
  /** Who it is, where that was asked for. */
  readonly user: ProgramUser | undefined;
  /** Sends a signal to the program's process group. */
  signal(number: number): void;
  /** Resolves when the program has ended and its output has been passed on. */
  readonly exit: Promise<ExitStatus>;
}

/**
 * Starts a program in a box, joined to it as `docker exec` would.
 * @throws KernelError when the program cannot be started
 */
export function startProgram(
  lab: Lab,
  box: Box,
  argv: readonly string[],
  attach: (joined: Joined) => { drain(): Promise<void> },
  { look, as }: ProgramOptions = {},
): RunningProgram {
  const joined = joinBox(lab, box, as && ((task) => findUser(task, as)));
  const { outer, inner, user } = joined;
  lab.joined.add({ box: box.name, outer: outer.pid });
  let attached: ReturnType<typeof attach>;
  let pidfd: number | undefined;
  try {
    attached = attach(joined);
    pidfd = pidfdOpen(inner.pid);
    takeOnLimits(lab, inner, box);
    execProgram(inner, box, argv, look, user);
  } catch (error) {
    if (pidfd !== undefined) closeSync(pidfd);
    inner.close();
    endOuter(lab, outer);
    throw error;
  }
  return {
    pid: inner.pid,
    user,
    signal(number) {
      try {
        lab.host.plumbing(() => lab.host.call('kill', -inner.pid, number));
      } catch {
        // The whole group has ended.
      }
    },
    exit: waitForExit(lab, outer, inner.pid, pidfd).then(async (exit) => {
      box.endedPrograms++;
      box.lastExit = exit;
      box.lastArgv = argv;
      await attached.drain();
      if (lab.looking(() => keepsOrphans(outer))) lab.leftBehind.add(outer);
      else endOuter(lab, outer);
      // The next command must not see it end.
      if (!lab.leftBehind.has(outer)) await waitForEnd(outer.pid, END_LIMIT_MS);
      lab.reap();
      return exit;
    }),
  };
}

/** Runs a program in a box and passes its output on as it comes. */
export function startPiped(
  lab: Lab,
  box: Box,
  argv: readonly string[],
  onOutput: OnOutput,
  options?: ProgramOptions,
): RunningProgram {
  const attach = ({ inner }: Joined) => {
    const streams = attachPipes(inner, onOutput);
    return { drain: () => drainAll(streams) };
  };
  return startProgram(lab, box, argv, attach, options);
}

/**
 * Waits until everything that was written has been read: the end of the stream, or, where a program in the
 * background still holds it, until the pipe is empty. Such a program may write on; ns-lab goes on reading.
 */
export async function drainAll(streams: readonly Socket[]): Promise<void> {
  await Promise.all(
    streams.map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.readableEnded || stream.destroyed) return resolve();
          stream.once('end', resolve);
          stream.once('close', () => resolve());
          let sawData = true;
          stream.on('data', () => {
            sawData = true;
          });
          const timer = setInterval(() => {
            if (!sawData && !stream.isPaused()) {
              clearInterval(timer);
              stream.unref();
              resolve();
            }
            sawData = false;
          }, 20);
          stream.once('close', () => clearInterval(timer));
          timer.unref();
        }),
    ),
  );
}

/** Waits until a process has ended, or the time is up. */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<void> {
  let pidfd: number;
  try {
    pidfd = pidfdOpen(pid);
  } catch {
    return; // It has ended and been reaped.
  }
  try {
    if (!isReadable(pidfd, BRIEFLY_MS)) await waitReadable(pidfd, timeoutMs);
  } finally {
    closeSync(pidfd);
  }
}

/** Waits until a process has ended, however long that takes. */
export async function untilGone(pid: number): Promise<void> {
  let pidfd: number;
  try {
    pidfd = pidfdOpen(pid);
  } catch {
    return; // It has ended and been reaped.
  }
  await untilReadable(pidfd);
}

/** Waits for the end of the process that a descriptor stands for, and closes it. */
async function untilReadable(pidfd: number): Promise<void> {
  try {
    if (!isReadable(pidfd, BRIEFLY_MS)) while (!(await waitReadable(pidfd, WAIT_STEP_MS)));
  } finally {
    closeSync(pidfd);
  }
}

async function waitForExit(lab: Lab, outer: ProxyTask, pid: number, pidfd: number): Promise<ExitStatus> {
  await untilReadable(pidfd);
  if (!outer.isAlive) return { kind: 'unknown' };
  const status = new Out(4);
  const end = performance.now() + END_LIMIT_MS;
  try {
    for (;;) {
      const reaped = lab.looking(() => outer.call('wait4', pid, status, WAIT.WNOHANG, null));
      if (reaped > 0) return decodeWaitStatus(status.bytes.readInt32LE(0));
      // A program that traces it is told first, ptrace(2); its parent has to wait until that has looked.
      if (performance.now() > end) return { kind: 'unknown' };
      await sleep(TRACED_STEP_MS);
    }
  } catch {
    return { kind: 'unknown' };
  }
}

/** Lets the parent of a process that joined a box go, and whatever is still below it. */
export function endOuter(lab: Lab, outer: ProxyTask): void {
  for (const entry of lab.joined) if (entry.outer === outer.pid) lab.joined.delete(entry);
  outer.close();
  lab.reap();
}
