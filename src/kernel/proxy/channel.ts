import { closeSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { TaskEndedError, TaskForgedError, TaskStuckError } from '../errors.ts';
import { isReadable, LibcError, receive, sendFds, setReceiveTimeout, waitReadable } from '../ffi.ts';
import type { SyscallName } from '../syscalls.ts';
import { type Call, Room } from '../task.ts';
import type { CallMemory, Filled, Layout } from './memory.ts';
import {
  DEPENDS,
  NO_CHILD,
  placeOfResult,
  REPLY_SIZE,
  REQUEST_SIZE,
  readWord,
  takesAs,
  writeRequest,
} from './request.ts';

/** How long one wait on a thread may take. */
const ANSWER_STEP_MS = 200;
/** So many requests and results have room in the buffers of a socket, with much to spare. */
export const MOST_AT_ONCE = 64;
/**
 * So much goes into one write(2). It stays one piece in the socket, so the proxy's read(2) never gets a part of what
 * it asks for (unix_stream_sendmsg in net/unix/af_unix.c).
 */
const PIECE = 16 * 1024;
/** So much may wait for a process to read it: more would make ns-lab wait, also for one that is stopped. */
const MOST_UNREAD = 4 * PIECE;
const { EAGAIN, EPIPE, ECONNRESET } = constants.errno;

export interface ChannelOptions {
  /** ns-lab's end of the control socket. */
  readonly socket: number;
  /** For error messages. */
  readonly pid: number;
  readonly memory: CallMemory;
  readonly timeoutMs: number;
  /** True for a child that has not yet answered the clone(2) that made it: its first message is that 0. */
  readonly isUnborn?: boolean;
}

interface SendOptions {
  /** What the first call, a clone, leaves to the child as its control socket. */
  readonly childFd?: number;
  /** From which call on none is made after one that failed; the first may depend on those of the last request. */
  readonly inOrderFrom?: number;
  /** Descriptors of ns-lab for the one call, a recvmsg(2). */
  readonly pass?: readonly number[];
}

/** An answer that has not come yet. */
interface Expected {
  /** True when the call takes the kept result, which then stays. */
  readonly takes: boolean;
  readonly filled: readonly Filled[];
  /** Set once it has come, while what was filled is still missing. */
  result?: number;
  /** How many of those have come. */
  taken: number;
}

/** What goes out; one request at a time is put together. */
const outgoing = Buffer.alloc(2 * PIECE + REQUEST_SIZE);

/**
 * The way to a proxy. Requests go out, and a result comes back for each, in the same order. What calls point to goes
 * before them and what the kernel has filled in comes after the result, by transfers: the loop itself reads from, and
 * writes to, its socket.
 *
 *   ns-lab                                              proxy
 *     | ---- {read, control, memory, n}, n bytes ------> |  a transfer: not answered
 *     | ---- {openat, AT_FDCWD, memory + 8, …} --------> |  the system call
 *     | <--- result, 8 bytes --------------------------- |
 *     | ---- {write, control, memory + 40, n} ---------> |  a transfer, if the call was a success
 *     | <--- n bytes ----------------------------------- |
 */
export class Channel {
  readonly #pid: number;
  #memory: CallMemory;
  #control: number;
  /** What has come, and which part of it nobody has taken yet. */
  #arrived = Buffer.alloc(MOST_AT_ONCE * REPLY_SIZE);
  #next = 0;
  #end = 0;
  #socket: number | undefined;
  #expected: Expected[] = [];
  /** The result that the proxy keeps. */
  #kept = 0;
  /** Set after a timeout: the answers that are missing come before any other. */
  #isLate = false;

  /** @param control the proxy's end, as the proxy numbers it */
  constructor({ socket, pid, memory, timeoutMs, isUnborn }: ChannelOptions, control: number) {
    this.#socket = socket;
    this.#pid = pid;
    this.#memory = memory;
    this.#control = control;
    if (isUnborn) this.#expect();
    setReceiveTimeout(socket, timeoutMs);
  }

  get socket(): number | undefined {
    return this.#socket;
  }

  /** False once the process has ended or has become another program. */
  get isOpen(): boolean {
    if (this.#socket === undefined) return false;
    if (!this.#isLate && this.#expected.length === 0 && isReadable(this.#socket)) this.close();
    return this.#socket !== undefined;
  }

  /** From now on the process has its memory, and its end of the socket, there. */
  move(memory: CallMemory, control: number): void {
    this.#memory = memory;
    this.#control = control;
  }

  /**
   * Requests calls, MOST_AT_ONCE at most; the process makes one after the other. A result for each has to be received
   * then.
   * @returns what the kernel said to passing descriptors, if that failed: the process then gets none
   * @throws CallTooLargeError, TaskEndedError; TaskStuckError while results are missing
   */
  send(calls: readonly Call[], options: SendOptions = {}): LibcError | undefined {
    const [[during]] = calls as [Call];
    if (this.#isLate) {
      while (this.#expected.length > 0) this.receive(during);
      this.#isLate = false;
    }
    const layout = this.#memory.layOut(calls.map(([, ...args]) => args));
    const room = this.#bring(layout.bytes, during);
    if (options.pass) return this.#pass(calls[0]!, layout, room, options.pass);
    this.#write(this.#encode(calls, layout, room, options), during);
    return undefined;
  }

  /**
   * The result of the oldest request that has none yet. What the kernel has filled in is then in the call's `Out`
   * arguments.
   * @throws TaskEndedError, TaskStuckError, TaskForgedError
   */
  receive(during: SyscallName): number {
    const expected = this.#expected[0]!;
    if (expected.result === undefined) {
      expected.result = readWord(this.#take(REPLY_SIZE, during), 0);
      if (!expected.takes) this.#kept = expected.result;
    }
    const { result, takes, filled } = expected;
    if (this.#kept >= 0) {
      for (; expected.taken < filled.length; expected.taken++)
        this.#fill(filled[expected.taken]!, result, takes, during);
    } else for (const { out } of filled) if (out instanceof Room) out.bytes = Buffer.alloc(0);
    this.#expected.shift();
    return result;
  }

  /**
   * Of two calls the second of which is only answered by what the first has started, if it was a success: that answer,
   * or the failure of the first, with the other one still to come. @throws as `receive` does
   */
  receiveEither(during: SyscallName): number {
    const result = this.receive(during);
    if (result >= 0) this.#expected.shift();
    return result;
  }

  /**
   * Waits on a thread until there is something to receive: a result, or the end of the process. ns-lab goes on
   * meanwhile.
   */
  async untilAnswer(during: SyscallName): Promise<void> {
    while (this.#next === this.#end && !(await waitReadable(this.#open(during), ANSWER_STEP_MS)));
  }

  /**
   * The result of a sendmsg(2) that passes a descriptor to ns-lab, and ns-lab's number for it; undefined where ns-lab
   * may have no more (EMFILE).
   * @throws TaskEndedError, TaskStuckError, TaskForgedError
   */
  receiveFd(): { result: number; fd: number | undefined } {
    const { data, fd } = this.#readMessage();
    // The message comes before the reply; if it fails, there is only the reply.
    const isReply = fd === undefined && data.length === REPLY_SIZE;
    if (!isReply && data.length !== 1) {
      if (fd !== undefined) closeSync(fd);
      throw this.#forged('sendmsg');
    }
    if (isReply) {
      this.#makeRoom(REPLY_SIZE);
      this.#end += data.copy(this.#arrived, this.#end);
    }
    try {
      const result = this.receive('sendmsg');
      if (isReply === result >= 0) throw this.#forged('sendmsg');
      return { result, fd };
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      throw error;
    }
  }

  close(): void {
    if (this.#socket === undefined) return;
    closeSync(this.#socket);
    this.#socket = undefined;
  }

  /** The process has sent something that the loop never would: a program has taken hold of it. */
  forged(during: SyscallName): TaskForgedError {
    return this.#forged(during);
  }

  #expect(takes = false, filled: readonly Filled[] = []): void {
    this.#expected.push({ takes, filled, taken: 0 });
  }

  /**
   * Brings bytes to the start of the process's memory; the last of them wait in `outgoing` for what comes behind.
   * @returns the length of what waits
   */
  #bring(bytes: Buffer, during: SyscallName): number {
    let unread = 0;
    for (let at = 0; at < bytes.length; ) {
      const length = Math.min(PIECE, bytes.length - at);
      writeRequest(
        outgoing,
        0,
        'read',
        [this.#control, this.#memory.address + at, length],
        DEPENDS.isTransfer,
      );
      bytes.copy(outgoing, REQUEST_SIZE, at, at + length);
      at += length;
      if (at === bytes.length) return REQUEST_SIZE + length;
      this.#write(REQUEST_SIZE + length, during);
      unread += length;
      if (unread < MOST_UNREAD) continue;
      this.#awaitRead(during);
      unread = 0;
    }
    return 0;
  }

  /** Waits until all that was sent is read: a call that does nothing is answered then. */
  #awaitRead(during: SyscallName): void {
    writeRequest(outgoing, 0, 'getpid', [], takesAs(6));
    this.#expect(true);
    this.#write(REQUEST_SIZE, during);
    this.receive(during);
  }

  /** A recvmsg(2), the descriptors, and only then what it has filled: the message is what comes next on the socket. */
  #pass(call: Call, layout: Layout, room: number, descriptors: readonly number[]): LibcError | undefined {
    const [name] = call;
    writeRequest(outgoing, room, name, layout.words[0]!);
    this.#write(room + REQUEST_SIZE, name);
    this.#expect(false, layout.filled[0]!);
    let failure: LibcError | undefined;
    try {
      sendFds(this.#open(name), descriptors);
    } catch (error) {
      if (!(error instanceof LibcError) || isGone(error)) throw this.#ended(name);
      failure = error;
      // The process waits for a message.
      outgoing[0] = 0;
      this.#write(1, name);
    }
    this.#write(this.#encodeFilled(layout.filled[0]!, 0, 0), name);
    return failure;
  }

  /** Behind what waits in `outgoing`. @returns the length of all */
  #encode(
    calls: readonly Call[],
    { words, filled }: Layout,
    room: number,
    { childFd = NO_CHILD, inOrderFrom = calls.length }: SendOptions,
  ): number {
    let at = room;
    for (const [index, call] of calls.entries()) {
      const place = placeOfResult(call);
      const own = filled[index]!;
      if (at + (1 + own.length) * REQUEST_SIZE > outgoing.length) {
        this.#write(at, call[0]);
        at = 0;
      }
      const depends = place > 0 ? takesAs(place) : index >= inOrderFrom ? DEPENDS.onSuccess : 0;
      writeRequest(outgoing, at, call[0], words[index]!, depends, index === 0 ? childFd : NO_CHILD);
      at = this.#encodeFilled(own, place, at + REQUEST_SIZE);
      this.#expect(place > 0, own);
    }
    return at;
  }

  /** What comes back after a call, if that was a success. */
  #encodeFilled(filled: readonly Filled[], place: number, start: number): number {
    let at = start;
    for (const { out, address } of filled) {
      const depends = hasOwnLength(out, place > 0) ? takesAs(LENGTH_ARGUMENT) : DEPENDS.onSuccess;
      const words = [this.#control, address, sizeOf(out)];
      writeRequest(outgoing, at, 'write', words, depends + DEPENDS.isTransfer);
      at += REQUEST_SIZE;
    }
    return at;
  }

  #fill({ out, address }: Filled, result: number, takes: boolean, during: SyscallName): void {
    if (!hasOwnLength(out, takes)) {
      const bytes = this.#take(sizeOf(out), during);
      out.bytes = out instanceof Room ? bytes.subarray(0, Math.max(0, Math.min(result, out.size))) : bytes;
      return;
    }
    if (result > this.#memory.mostFrom(address)) throw this.#forged(during);
    // MSG_TRUNC of recv(2) can make the result larger than the room.
    out.bytes = this.#take(result, during).subarray(0, sizeOf(out));
  }

  #write(length: number, during: SyscallName): void {
    try {
      writeSync(this.#open(during), outgoing, 0, length);
    } catch {
      throw this.#ended(during);
    }
  }

  /** So many bytes of what the process has sent. */
  #take(length: number, during: SyscallName): Buffer {
    this.#makeRoom(length);
    while (this.#end - this.#next < length) this.#read(during);
    const bytes = Buffer.from(this.#arrived.subarray(this.#next, this.#next + length));
    this.#next += length;
    if (this.#next === this.#end) this.#next = this.#end = 0;
    return bytes;
  }

  #makeRoom(length: number): void {
    if (this.#arrived.length - this.#next >= length) return;
    const rest = this.#arrived.subarray(this.#next, this.#end);
    const next =
      length > this.#arrived.length ? Buffer.alloc(length + MOST_AT_ONCE * REPLY_SIZE) : this.#arrived;
    rest.copy(next);
    this.#arrived = next;
    this.#end -= this.#next;
    this.#next = 0;
  }

  #read(during: SyscallName): void {
    for (;;) {
      let count = 0;
      try {
        count = readSync(
          this.#open(during),
          this.#arrived,
          this.#end,
          this.#arrived.length - this.#end,
          null,
        );
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EAGAIN') throw this.#stuck(during);
        // A signal for ns-lab: a socket that has a timeout is not read again by itself, signal(7).
        if (code === 'EINTR') continue;
        // ECONNRESET: it was killed with a request unread.
      }
      if (count === 0) throw this.#ended(during);
      this.#end += count;
      return;
    }
  }

  #readMessage(): ReturnType<typeof receive> {
    let message: ReturnType<typeof receive>;
    try {
      message = receive(this.#open('sendmsg'));
    } catch (error) {
      if (error instanceof LibcError && error.errno === EAGAIN) throw this.#stuck('sendmsg');
      // Too little memory, say: the message is lost, and nobody can tell what comes next.
      const ended = this.#ended('sendmsg');
      throw error instanceof LibcError && !isGone(error) ? error : ended;
    }
    if (message.data.length === 0) throw this.#ended('sendmsg');
    return message;
  }

  #open(during: SyscallName): number {
    if (this.#socket === undefined) throw new TaskEndedError(this.#pid, during);
    return this.#socket;
  }

  #stuck(during: SyscallName): TaskStuckError {
    this.#isLate = true;
    return new TaskStuckError(this.#pid, during);
  }

  #ended(during: SyscallName): TaskEndedError {
    this.close();
    return new TaskEndedError(this.#pid, during);
  }

  #forged(during: SyscallName): TaskForgedError {
    this.close();
    return new TaskForgedError(this.#pid, during);
  }
}

/** The third of write(2). */
const LENGTH_ARGUMENT = 3;

const sizeOf = (out: Filled['out']): number => (out instanceof Room ? out.size : out.bytes.length);

/** True when just as much comes back as the call says; a call that takes a kept result keeps none to say it. */
const hasOwnLength = (out: Filled['out'], takes: boolean): boolean => out instanceof Room && !takes;

const isGone = ({ errno }: LibcError): boolean => errno === EPIPE || errno === ECONNRESET;
