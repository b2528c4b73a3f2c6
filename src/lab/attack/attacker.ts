import { errnoName } from '../../kernel/errno.ts';
import { KernelError, TaskEndedError } from '../../kernel/errors.ts';
import { AT, type SIG } from '../../kernel/flags.ts';
import { currentArch } from '../../kernel/proxy/code.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { SYSCALL_NUMBERS } from '../../kernel/syscall-numbers.ts';
import { formatCall, type SyscallName } from '../../kernel/syscalls.ts';
import { type CallArg, Out, Room } from '../../kernel/task.ts';

/** A call that an attempt made, and what the kernel said. */
export interface Tried {
  readonly name: SyscallName;
  readonly args: readonly CallArg[];
  /** The call as strace(1) prints it, without the result. */
  readonly text: string;
  /** What it returned, -errno on failure; `killed` when a filter ended the process for it. */
  readonly result: number | 'killed';
  /** What a filter saw, where it is not the call of that name: a call of another architecture's table. */
  readonly seen?: { readonly number: number; readonly arch: number };
}

/** What a call failed with, `EPERM`; `killed`; undefined when it succeeded. */
export function errnoOf({ result }: Tried): string | undefined {
  if (result === 'killed') return 'killed';
  return result < 0 ? errnoName(-result) : undefined;
}

/** What `attempt` returns instead of -errno when the process is gone; no errno has this number. */
export const KILLED = -4096;

/**
 * A process that is in the box with a program's rights, and makes the calls of one attempt. A refusal is a result
 * here, not an error. It is thrown away afterwards, so what it does to itself hurts nobody.
 */
export class Attacker {
  readonly task: ProxyTask;
  /** All calls of the attempt, also those of its children. */
  readonly tried: Tried[];
  readonly #children = new Set<Attacker>();

  constructor(task: ProxyTask, tried: Tried[] = []) {
    this.task = task;
    this.tried = tried;
  }

  /** The last call. @throws Error when there was none */
  get last(): Tried {
    const last = this.tried.at(-1);
    if (!last) throw new Error('the attempt has made no call');
    return last;
  }

  /** Whether this architecture has the call. */
  has(name: SyscallName): boolean {
    return SYSCALL_NUMBERS[currentArch()!][name] !== undefined;
  }

  /** Makes a call. @returns its result, -errno on failure, KILLED when the process was ended for it */
  call(name: SyscallName, ...args: CallArg[]): number {
    return this.#note(name, args, () => this.task.call(name, ...args));
  }

  /** Opens a file. @returns the descriptor or -errno */
  open(path: string, flags: number): number {
    return this.call('openat', AT.AT_FDCWD, path, flags, 0);
  }

  /** The first bytes of a file that is open; undefined when reading failed. */
  read(fd: number, bytes: number): Buffer | undefined {
    // What stands in the machine's files is nobody's business: only how much of it came.
    const room = new Room(bytes, (read) => `/* ${read.length} bytes */`);
    return this.call('read', fd, room, bytes) < 0 ? undefined : room.bytes;
  }

  /** A file as text, up to so many bytes; undefined when it cannot be opened or read. */
  readText(path: string, bytes = 4096): string | undefined {
    const fd = this.open(path, 0);
    if (fd < 0) return undefined;
    const text = this.read(fd, bytes)?.toString('latin1');
    this.task.plumbing(() => this.#quietly('close', fd));
    return text;
  }

  /** stat(2) of a descriptor or a path. @returns undefined when it failed */
  stat(fd: number, path = ''): FileStatus | undefined {
    const status = new Out(144, () => '{…}');
    const flags = path === '' ? AT.AT_EMPTY_PATH : 0;
    return this.call('newfstatat', fd, path, status, flags) < 0 ? undefined : decodeStatus(status.bytes);
  }

  /** A child, with other namespaces if flags of clone(2) say so. @returns undefined when the kernel refused */
  fork(flags = 0): Attacker | undefined {
    let child: Attacker | undefined;
    this.#note('clone', [flags | (17 satisfies typeof SIG.SIGCHLD), 0, 0, 0, 0], () => {
      const task = this.task.fork('attack', flags);
      child = new Attacker(task, this.tried);
      return task.pid;
    });
    if (child) this.#children.add(child);
    return child;
  }

  /** Becomes a program, whose file is open. @returns 0, or -errno when the kernel refused and the process goes on */
  exec(fd: number): number {
    return this.#note('execveat', [fd, '', ['attack'], [], AT.AT_EMPTY_PATH], () => {
      this.task.execFd(fd, ['attack'], []);
      return 0;
    });
  }

  /** Waits for the end of a child that has become a program. @returns its wait status, wait(2) */
  waitFor(child: Attacker): number {
    const status = new Out(4);
    this.quietly('wait4', -1, status, 0, null);
    this.#children.delete(child);
    return status.bytes.readInt32LE(0);
  }

  /** Adds what a program of the attempt's did to its calls. */
  note(tried: Tried): void {
    this.tried.push(tried);
  }

  /** A call that is not part of the attempt. @returns its result or -errno */
  quietly(name: SyscallName, ...args: CallArg[]): number {
    return this.task.plumbing(() => this.#quietly(name, ...args));
  }

  /** Ends the processes that it has started, and reaps them, so that they do not count any more. */
  endChildren(): void {
    for (const child of this.#children) {
      child.endChildren();
      child.task.close();
      if (this.task.isAlive) this.quietly('wait4', -1, null, 0, null);
    }
    this.#children.clear();
  }

  #quietly(name: SyscallName, ...args: CallArg[]): number {
    return attempted(() => this.task.call(name, ...args));
  }

  #note(name: SyscallName, args: readonly CallArg[], make: () => number): number {
    const result = attempted(make);
    const text = formatCall(name, args);
    this.tried.push({ name, args, text, result: result === KILLED ? 'killed' : result });
    return result;
  }
}

function attempted(make: () => number): number {
  try {
    return make();
  } catch (error) {
    if (error instanceof KernelError) return -error.errno;
    if (error instanceof TaskEndedError) return KILLED;
    throw error;
  }
}

export interface FileStatus {
  /** Device and inode number: equal for one file by any path. */
  readonly inode: string;
  readonly mode: number;
}

/** struct stat of both architectures; the mode is at another place. */
function decodeStatus(bytes: Buffer): FileStatus {
  const mode = bytes.readUInt32LE(process.arch === 'arm64' ? 16 : 24);
  return { inode: `${bytes.readBigUInt64LE(0)} ${bytes.readBigUInt64LE(8)}`, mode };
}
