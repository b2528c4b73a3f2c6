import { closeSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { TaskEndedError, TaskStuckError } from '../errors.ts';
import { isReadable, LibcError, receive, sendFds, setReceiveTimeout, waitReadable } from '../ffi.ts';
import { SYSCALL_NUMBERS } from '../syscall-numbers.ts';
import type { SyscallName } from '../syscalls.ts';
import type { Call } from '../task.ts';
import { currentArch } from './code.ts';
import type { CallMemory } from './memory.ts';

/** `{nr, a0..a5, child's fd}`, 64 bits each. */
const REQUEST_WORDS = 8;
const REQUEST_SIZE = 8 * REQUEST_WORDS;
const REPLY_SIZE = 8;
const NO_CHILD = -1;
/** How long one wait on a thread may take. */
const ANSWER_STEP_MS = 200;
const { EAGAIN } = constants.errno;

export interface ChannelOptions {
  /** ns-lab's end of the control socket. */
  readonly socket: number;
  /** For error messages. */
  readonly pid: number;
  readonly memory: CallMemory;
  readonly timeoutMs: number;
}

/** The way to a proxy: requests go out, and a result comes back for each, in the same order. */
export class Channel {
  readonly #pid: number;
  readonly #memory: CallMemory;
  readonly #numbers = SYSCALL_NUMBERS[currentArch()!];
  readonly #reply = Buffer.alloc(REPLY_SIZE);
  #socket: number | undefined;
  /** Requests without a result. */
  #waiting = 0;
  /**
   * Set after a timeout: the results that are missing come before any other, and what their calls point to is
   * kept until then. The function lets go of that.
   */
  #settle: (() => void) | undefined;

  constructor({ socket, pid, memory, timeoutMs }: ChannelOptions) {
    this.#socket = socket;
    this.#pid = pid;
    this.#memory = memory;
    setReceiveTimeout(socket, timeoutMs);
  }

  /** False once the process has ended or has become another program. */
  get isOpen(): boolean {
    if (this.#socket === undefined) return false;
    if (!this.#settle && this.#waiting === 0 && isReadable(this.#socket)) this.close();
    return this.#socket !== undefined;
  }

  /**
   * Requests calls; the process makes one after the other. A result for each has to be received then.
   * @param childFd what the first call, a clone, leaves to the child as its control socket
   * @throws TaskEndedError; TaskStuckError while results are missing
   */
  send(calls: readonly Call[], childFd = NO_CHILD): void {
    const [[during]] = calls as [Call];
    if (this.#settle) {
      while (this.#waiting > 0) this.receive(during);
      this.#settle();
      this.#settle = undefined;
    }
    const requests = new Uint8Array(this.#encode(calls, childFd).buffer);
    try {
      for (let at = 0; at < requests.length; at += REQUEST_SIZE) {
        writeSync(this.#open(during), requests, at, REQUEST_SIZE);
        this.#waiting++;
      }
    } catch {
      throw this.#ended(during);
    }
  }

  /**
   * The result of the oldest request that has none yet.
   * @throws TaskEndedError, TaskStuckError
   */
  receive(during: SyscallName): number {
    if (this.#readReply(during) !== REPLY_SIZE) throw this.#ended(during);
    this.#waiting--;
    return Number(this.#reply.readBigInt64LE(0));
  }

  /**
   * Waits on a thread until there is something to receive: a result, or the end of the process. ns-lab goes on
   * meanwhile.
   */
  async untilAnswer(during: SyscallName): Promise<void> {
    while (!(await waitReadable(this.#open(during), ANSWER_STEP_MS)));
  }

  /** Waits for a child's first message, the 0 that clone(2) returns in it. @throws as `receive` does */
  awaitBirth(): void {
    this.#waiting++;
    this.receive('clone');
  }

  /**
   * The result of a sendmsg(2) that passes a descriptor to ns-lab, and ns-lab's number for it.
   * @throws TaskEndedError, TaskStuckError
   */
  receiveFd(): { result: number; fd: number | undefined } {
    const message = this.#readMessage();
    // The message comes before the reply; if it brings no descriptor, it is the reply.
    if (message.fd !== undefined) return { result: this.receive('sendmsg'), fd: message.fd };
    this.#waiting--;
    return { result: Number(message.data.readBigInt64LE(0)), fd: undefined };
  }

  /** Passes descriptors of ns-lab to a process that has been told to recvmsg(2). @throws TaskEndedError */
  passFds(fds: readonly number[]): void {
    try {
      sendFds(this.#open('recvmsg'), fds);
    } catch {
      throw this.#ended('recvmsg');
    }
  }

  close(): void {
    if (this.#socket === undefined) return;
    closeSync(this.#socket);
    this.#socket = undefined;
    this.#settle?.();
  }

  #encode(calls: readonly Call[], childFd: number): BigInt64Array {
    const values = this.#memory.storeAll(calls.map(([, ...args]) => args));
    const words = new BigInt64Array(calls.length * REQUEST_WORDS);
    for (const [index, [name]] of calls.entries()) {
      const at = index * REQUEST_WORDS;
      words[at] = BigInt(this.#numbers[name]!);
      words.set(values[index]!, at + 1);
      words[at + REQUEST_WORDS - 1] = BigInt(index === 0 ? childFd : NO_CHILD);
    }
    return words;
  }

  #readReply(during: SyscallName): number {
    for (;;) {
      try {
        return readSync(this.#open(during), this.#reply, 0, REPLY_SIZE, null);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EAGAIN') throw this.#stuck(during);
        // A signal for ns-lab: a socket that has a timeout is not read again by itself, signal(7).
        if (code !== 'EINTR') return 0; // ECONNRESET: it was killed with a request unread
      }
    }
  }

  #readMessage(): ReturnType<typeof receive> {
    let message: ReturnType<typeof receive>;
    try {
      message = receive(this.#open('sendmsg'));
    } catch (error) {
      throw error instanceof LibcError && error.errno === EAGAIN
        ? this.#stuck('sendmsg')
        : this.#ended('sendmsg');
    }
    if (message.data.length === 0) throw this.#ended('sendmsg');
    return message;
  }

  #open(during: SyscallName): number {
    if (this.#socket === undefined) throw new TaskEndedError(this.#pid, during);
    return this.#socket;
  }

  #stuck(during: SyscallName): TaskStuckError {
    this.#settle ??= this.#memory.keep();
    return new TaskStuckError(this.#pid, during);
  }

  #ended(during: SyscallName): TaskEndedError {
    this.close();
    return new TaskEndedError(this.#pid, during);
  }
}
