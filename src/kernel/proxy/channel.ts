import { closeSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { TaskEndedError, TaskStuckError } from '../errors.ts';
import { isReadable, LibcError, receive, sendFds, setReceiveTimeout, waitReadable } from '../ffi.ts';
import { SYSCALL_NUMBERS } from '../syscall-numbers.ts';
import type { SyscallName } from '../syscalls.ts';
import { type Call, RESULT } from '../task.ts';
import { currentArch } from './code.ts';
import type { CallMemory, Word } from './memory.ts';

/** `{nr, a0..a5}`, 64 bits each, then what a child is to use and how the call depends on one before, 32 bits each. */
const REQUEST_SIZE = 64;
const WORD_SIZE = 8;
const REPLY_SIZE = WORD_SIZE;
const CHILD_AT = 56;
const DEPENDS_AT = 60;
const NO_CHILD = -1;
/** The call is only made if the last one that does not take a RESULT succeeded. */
const ONLY_AFTER_SUCCESS = 0x100;
/** How long one wait on a thread may take. */
const ANSWER_STEP_MS = 200;
/** So many requests and results have room in the buffers of a socket, with much to spare. */
export const MOST_AT_ONCE = 64;
const { EAGAIN } = constants.errno;

export interface ChannelOptions {
  /** ns-lab's end of the control socket. */
  readonly socket: number;
  /** For error messages. */
  readonly pid: number;
  readonly memory: CallMemory;
  readonly timeoutMs: number;
}

interface SendOptions {
  /** What the first call, a clone, leaves to the child as its control socket. */
  readonly childFd?: number;
  /** From which call on none is made after one that failed; the first may depend on those of the last request. */
  readonly inOrderFrom?: number;
}

/** The way to a proxy: requests go out, and a result comes back for each, in the same order. */
export class Channel {
  readonly #pid: number;
  readonly #memory: CallMemory;
  readonly #numbers = SYSCALL_NUMBERS[currentArch()!];
  readonly #requests = Buffer.alloc(MOST_AT_ONCE * REQUEST_SIZE);
  readonly #replies = Buffer.alloc(MOST_AT_ONCE * REPLY_SIZE);
  /** The part of the buffer that nobody has taken yet. */
  #next = 0;
  #end = 0;
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

  get socket(): number | undefined {
    return this.#socket;
  }

  /** False once the process has ended or has become another program. */
  get isOpen(): boolean {
    if (this.#socket === undefined) return false;
    if (!this.#settle && this.#waiting === 0 && isReadable(this.#socket)) this.close();
    return this.#socket !== undefined;
  }

  /**
   * Requests calls, MOST_AT_ONCE at most; the process makes one after the other. A result for each has to be received
   * then. All go into one write(2), which the kernel takes as a whole, so that the process never reads half of one.
   * @throws TaskEndedError; TaskStuckError while results are missing
   */
  send(calls: readonly Call[], options: SendOptions = {}): void {
    const [[during]] = calls as [Call];
    if (this.#settle) {
      while (this.#waiting > 0) this.receive(during);
      this.#settle();
      this.#settle = undefined;
    }
    const length = this.#encode(calls, options);
    try {
      writeSync(this.#open(during), this.#requests, 0, length);
      this.#waiting += calls.length;
    } catch {
      throw this.#ended(during);
    }
  }

  /**
   * The result of the oldest request that has none yet.
   * @throws TaskEndedError, TaskStuckError
   */
  receive(during: SyscallName): number {
    if (this.#next === this.#end) this.#readReplies(during);
    const result = readWord(this.#replies, this.#next);
    this.#next += REPLY_SIZE;
    this.#waiting--;
    return result;
  }

  /**
   * Waits on a thread until there is something to receive: a result, or the end of the process. ns-lab goes on
   * meanwhile.
   */
  async untilAnswer(during: SyscallName): Promise<void> {
    while (this.#next === this.#end && !(await waitReadable(this.#open(during), ANSWER_STEP_MS)));
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
    return { result: readWord(message.data, 0), fd: undefined };
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

  /** @returns the length of the requests */
  #encode(calls: readonly Call[], { childFd = NO_CHILD, inOrderFrom = calls.length }: SendOptions): number {
    const values = this.#memory.storeAll(calls.map(([, ...args]) => args));
    for (const [index, call] of calls.entries()) {
      const [name] = call;
      const at = index * REQUEST_SIZE;
      this.#requests.fill(0, at, at + REQUEST_SIZE);
      writeWord(this.#requests, this.#numbers[name]!, at);
      for (const [number, value] of values[index]!.entries()) {
        writeWord(this.#requests, value, at + (number + 1) * WORD_SIZE);
      }
      this.#requests.writeInt32LE(index === 0 ? childFd : NO_CHILD, at + CHILD_AT);
      this.#requests.writeUInt32LE(dependence(call, index >= inOrderFrom), at + DEPENDS_AT);
    }
    return calls.length * REQUEST_SIZE;
  }

  /** Reads what is there of the results that are expected. Each is written as a whole. */
  #readReplies(during: SyscallName): void {
    const expected = this.#waiting * REPLY_SIZE;
    this.#next = this.#end = 0;
    for (;;) {
      try {
        this.#end = readSync(this.#open(during), this.#replies, 0, expected, null);
        break;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EAGAIN') throw this.#stuck(during);
        // A signal for ns-lab: a socket that has a timeout is not read again by itself, signal(7).
        if (code !== 'EINTR') break; // ECONNRESET: it was killed with a request unread
      }
    }
    if (this.#end === 0) throw this.#ended(during);
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

/** The place of RESULT in the request; without one, whether the call depends on those before. */
function dependence(call: Call, inOrder: boolean): number {
  const place = call.indexOf(RESULT);
  if (place > 0) return place * WORD_SIZE;
  return inOrder ? ONLY_AFTER_SUCCESS : 0;
}

const HALF = 2 ** 32;

/** 64 bits, little-endian, two's complement. A call has many numbers, and a bigint for each would take far longer. */
function writeWord(bytes: Buffer, value: Word, at: number): void {
  if (typeof value === 'bigint') {
    bytes.writeBigInt64LE(BigInt.asIntN(64, value), at);
  } else {
    bytes.writeInt32LE(value | 0, at);
    bytes.writeInt32LE(Math.floor(value / HALF) | 0, at + 4);
  }
}

/** Exact up to 2^53: results are counts, addresses and negative errnos. */
const readWord = (bytes: Buffer, at: number): number =>
  bytes.readInt32LE(at + 4) * HALF + bytes.readUInt32LE(at);
