/**
 * A process that makes system calls when it is told to: the near end of the loop in `loop.x64.s`.
 *
 *   ns-lab                                    proxy
 *     | ---- {nr, a0..a5, …} (64 bytes) -----------> |  read
 *     |                                              |  the system call
 *     | <--- result, -errno on failure (8 bytes) --- |  write
 *     |           (what calls point to: channel.ts)  |
 *     |                                              |
 *     | ---- clone with a child's fd --------------> |---> child: answers 0 on its own socket, then loops there
 *     | ---- execve -------------------------------> |  end of file is the success, a reply the failure
 *     | end of file ------------------------------> exit_group(0)
 */
import { closeSync, readlinkSync, statSync } from 'node:fs';
import { KernelError, TaskEndedError } from '../errors.ts';
import { cmsgLength, cmsgSpace, isAnyReadable, socketpair, strerror } from '../ffi.ts';
import { AT, MADV, MAP, MSG, O, PR, PROT, SIG } from '../flags.ts';
import { pidNamespaceDepth, resolveChildPid } from '../proc/child-pid.ts';
import { formatCall, type SyscallName } from '../syscalls.ts';
import { type Call, type CallArg, type CallRecord, Out, RESULT, Struct, type Task } from '../task.ts';
import { ProxyCallRecord } from './call-record.ts';
import { Channel, MOST_AT_ONCE } from './channel.ts';
import { CallMemory, MAPPED_SIZE } from './memory.ts';

/** Longer than any call that the lab makes; a process that is stopped or frozen never answers. */
const ANSWER_TIMEOUT_MS = 10_000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
/** errno(3): too many open files. */
const EMFILE = 24;
/** What is loaded for the first proxy looks for its socket there. */
export const CONTROL_FD = 3;
/** Free in a process that is loaded anew. */
const SPARE_FD = 10;
/** More descriptors than any process has. */
const MOST_DESCRIPTORS = 2 ** 30;

export type CallSink = (record: CallRecord) => void;

export interface ProxyOptions {
  readonly name: string;
  readonly pid: number;
  /** ns-lab's end of the control socket. */
  readonly socket: number;
  /** The proxy's end, as the proxy numbers it. */
  readonly control: number;
  /** Where it has memory for what calls point to; see takeMemory. */
  readonly memory?: CallMemory;
  readonly sink: CallSink;
  /** How long an answer may take; forks have the same limit. */
  readonly timeoutMs?: number | undefined;
  /** True for a child that has not yet answered the clone(2) that made it. */
  readonly isUnborn?: boolean;
  readonly reach?: Reach;
}

/** Who reaches into the process by /proc, ptrace(2) and the like. A fork inherits it. */
export type Reach =
  /** Whom the kernel lets, as with any process. */
  | 'open'
  /** Those who may trace everything in the user namespace in which its program was loaded. */
  | 'hidden'
  /** The same, and its files in /proc belong to somebody else, so that ns-lab cannot write them. */
  | 'hidden with its files';

export class ProxyTask implements Task {
  name: string;
  readonly pid: number;
  #control: number;
  readonly #channel: Channel;
  #memory: CallMemory;
  #reach: Reach;
  readonly #sink: CallSink;
  readonly #timeoutMs: number;
  #plumbing = 0;
  #depth: number | undefined;

  constructor(options: ProxyOptions) {
    this.name = options.name;
    this.pid = options.pid;
    this.#control = options.control;
    this.#memory = options.memory ?? new CallMemory(0);
    this.#reach = options.reach ?? 'open';
    this.#sink = options.sink;
    this.#timeoutMs = options.timeoutMs ?? ANSWER_TIMEOUT_MS;
    const channel = { ...options, memory: this.#memory, timeoutMs: this.#timeoutMs };
    this.#channel = new Channel(channel, options.control);
  }

  /** The proxy's end of the control socket, as the proxy numbers it. */
  get control(): number {
    return this.#control;
  }

  /** False once the process has ended or has become another program. */
  get isAlive(): boolean {
    return this.#channel.isOpen;
  }

  /** ns-lab's end of the control socket; undefined once it is known that the process has ended. */
  get socket(): number | undefined {
    return this.#channel.socket;
  }

  call(name: SyscallName, ...args: CallArg[]): number {
    const call: Call = [name, ...args];
    return checked(call, this.#make([call])[0]!);
  }

  callAll(calls: readonly Call[]): number[] {
    return this.#makeMany(calls, false);
  }

  /**
   * The same, but none is made after one that failed.
   * @throws as `call` does, for the one that failed
   */
  callInOrder(calls: readonly Call[]): number[] {
    return this.#makeMany(calls, true);
  }

  /**
   * A call that may take any time, without waiting for it: ns-lab, and other tasks, go on meanwhile. This task makes
   * no other call until it is answered.
   * @param args numbers only
   * @throws as `call` does; TaskEndedError when the process is killed in the middle of it
   */
  async callLong(name: SyscallName, ...args: (number | bigint)[]): Promise<number> {
    const call: Call = [name, ...args];
    const start = performance.now();
    this.#channel.send([call]);
    await this.#channel.untilAnswer(name);
    return checked(call, this.#receiveOne(call, start));
  }

  /** Changes the task's name in the ledger, and the process's name in ps(1). */
  rename(name: string): void {
    this.name = name;
    this.plumbing(() => this.call('prctl', PR.PR_SET_NAME, `ns-lab ${name}`, 0, 0, 0));
  }

  /** Makes calls that only keep the lab running: they are in the ledger, marked, and not shown by default. */
  plumbing<T>(work: (task: this) => T): T {
    this.#plumbing++;
    try {
      return work(this);
    } finally {
      this.#plumbing--;
    }
  }

  /**
   * fork(2): a child that is told what to call over its own socket. It is killed when its parent ends, and has
   * a session of its own.
   * @param flags further flags of clone(2)
   */
  fork(name: string, flags = 0): ProxyTask {
    const [near, far] = socketpair();
    let control: number;
    let pid: number;
    try {
      control = this.plumbing(() => this.receiveFd(far));
      pid = this.#childPid(this.#clone(flags, control));
    } catch (error) {
      closeSync(near);
      throw error;
    } finally {
      closeSync(far);
    }
    const child = new ProxyTask({
      name,
      pid,
      socket: near,
      control,
      memory: this.#memory,
      sink: this.#sink,
      timeoutMs: this.#timeoutMs,
      isUnborn: true,
      reach: this.#reach,
    });
    child.#beBorn(this.control);
    return child;
  }

  /**
   * Gives the process memory for what its calls point to: private to it, left out of core dumps, and empty in each
   * fork, madvise(2). Before that no call can have more than numbers. @throws KernelError
   */
  takeMemory(): void {
    this.plumbing(() => {
      const protection = PROT.PROT_READ | PROT.PROT_WRITE;
      const address = this.call(
        'mmap',
        0,
        MAPPED_SIZE,
        protection,
        MAP.MAP_PRIVATE | MAP.MAP_ANONYMOUS,
        -1,
        0,
      );
      this.#move(new CallMemory(address), this.#control);
      this.callAll([
        ['madvise', address, MAPPED_SIZE, MADV.MADV_WIPEONFORK],
        ['madvise', address, MAPPED_SIZE, MADV.MADV_DONTDUMP],
      ]);
    });
  }

  /** Empties the memory for arguments: nothing of what was called stays there. */
  forget(): void {
    this.plumbing(() => this.call('madvise', this.#memory.address, MAPPED_SIZE, MADV.MADV_DONTNEED));
  }

  /**
   * Hides the process, and those that are forked from it: PR_SET_DUMPABLE in prctl(2). Programs of a box then cannot
   * read or write its memory, trace it, take descriptors out of it, or have it dumped, unless they have CAP_SYS_PTRACE
   * in the user namespace in which its program was loaded, ptrace(2). Where ns-lab could not look at it any more
   * either, it stays as it is.
   */
  hide(): void {
    this.plumbing(() => {
      this.#setDumpable(false);
      try {
        readlinkSync(`/proc/${this.pid}/ns/net`);
        const isOurs = statSync(`/proc/${this.pid}/uid_map`).uid === process.geteuid!();
        this.#reach = isOurs ? 'hidden' : 'hidden with its files';
      } catch {
        this.#setDumpable(true);
      }
    });
  }

  /** For work on files of the process in /proc that only their owner may write. */
  withFiles<T>(work: () => T): T {
    return this.#reach === 'hidden with its files' ? this.whileOpen(work) : work();
  }

  /** For a call that somebody makes who may not look into a hidden process, but into any other like it. */
  whileOpen<T>(work: () => T): T {
    if (this.#reach === 'open') return work();
    this.plumbing(() => this.#setDumpable(true));
    try {
      return work();
    } finally {
      this.plumbing(() => this.#setDumpable(false));
    }
  }

  /** A change of IDs may make a process dumpable or not, and forgets its parent-death signal, prctl(2): sets both. */
  afterNewIds(): void {
    this.plumbing(() => {
      this.#setDumpable(this.#reach === 'open');
      this.call('prctl', PR.PR_SET_PDEATHSIG, SIG.SIGKILL, 0, 0, 0);
    });
  }

  #setDumpable(isDumpable: boolean): void {
    this.call('prctl', PR.PR_SET_DUMPABLE, Number(isDumpable), 0, 0, 0);
  }

  /**
   * Loads the program of the proxy anew: execve(2) of /proc/self/exe. The process goes on with the same socket, but its
   * memory belongs to the user namespace that it is in by now, which tells who may read and trace it, ptrace(2).
   * @throws KernelError; the process then goes on as before
   */
  reload(): void {
    const own = this.#control;
    this.plumbing(() => {
      if (own === CONTROL_FD) this.#moveControl(SPARE_FD);
      this.call('dup3', this.#control, CONTROL_FD, 0);
      const calls: Call[] = [
        ['execve', '/proc/self/exe', ['ns-lab'], []],
        // The loop answers nothing to an execve that went well, but goes on with what comes next.
        ['getpid'],
      ];
      const start = performance.now();
      this.#channel.send(calls);
      const first = this.#channel.receiveEither('execve');
      this.#record(calls[0]!, Math.min(first, 0), performance.now() - start);
      if (first < 0) {
        this.#receive([calls[1]!]);
        checked(calls[0]!, first);
      }
      this.#record(calls[1]!, first, performance.now() - start);
      this.#move(new CallMemory(0), CONTROL_FD);
      this.takeMemory();
      // It is open over execve(2) still, and where a file of the process would be otherwise.
      this.#moveControl(own === CONTROL_FD ? SPARE_FD : own);
      if (own === CONTROL_FD) this.#moveControl(CONTROL_FD);
      this.call('prctl', PR.PR_SET_PDEATHSIG, SIG.SIGKILL, 0, 0, 0);
      this.rename(this.name);
    });
  }

  /**
   * execve(2): from here on the process is that program, and this task has ended.
   * @throws KernelError when the kernel refuses; the process then goes on as before.
   */
  exec(path: string, argv: readonly string[], env: readonly string[]): void {
    try {
      this.call('execve', path, argv, env);
    } catch (error) {
      // The end of file is the success.
      if (!(error instanceof TaskEndedError)) throw error;
    }
  }

  /** The same with a file that is open in the process, whatever its name is: execveat(2). */
  execFd(fd: number, argv: readonly string[], env: readonly string[]): void {
    try {
      this.call('execveat', fd, '', argv, env, AT.AT_EMPTY_PATH);
    } catch (error) {
      if (!(error instanceof TaskEndedError)) throw error;
    }
  }

  /** Sends a descriptor of the process to ns-lab, SCM_RIGHTS in unix(7); returns ns-lab's number for it. */
  sendFd(fd: number): number {
    const control = Buffer.alloc(cmsgSpace(1));
    control.writeBigUInt64LE(BigInt(cmsgLength(1)), 0);
    control.writeInt32LE(SOL_SOCKET, 8);
    control.writeInt32LE(SCM_RIGHTS, 12);
    control.writeInt32LE(fd, 16);
    const call: Call = ['sendmsg', this.control, messageHeader(Buffer.from([0]), control), 0];
    const start = performance.now();
    this.#channel.send([call]);
    const { result, fd: own } = this.#channel.receiveFd();
    this.#record(call, result, performance.now() - start);
    checked(call, result);
    // The kernel drops a descriptor that ns-lab has no number left for.
    if (own === undefined) throw refused(['recvmsg', this.#control, null, 0], EMFILE);
    return own;
  }

  /** Gives the process a descriptor of ns-lab; returns the process's (close-on-exec) number for it. */
  receiveFd(fd: number): number {
    return this.receiveFds([fd])[0]!;
  }

  /**
   * Gives the process descriptors of ns-lab, all in one message; returns the process's numbers for them.
   * @throws KernelError when one of the two may not have so many, or there is no memory: then it has none of them
   */
  receiveFds(fds: readonly number[]): number[] {
    const control = new Out(cmsgSpace(fds.length));
    const call: Call = ['recvmsg', this.control, messageHeader(new Out(1), control), MSG.MSG_CMSG_CLOEXEC];
    const start = performance.now();
    const failure = this.#channel.send([call], { pass: fds });
    checked(call, this.#receive([call], start)[0]!);
    if (failure) throw refused(['sendmsg', this.#control, null, 0], failure.errno);
    const received = this.#numbersIn(control.bytes, fds.length);
    if (received.length === fds.length) return received;
    // The kernel passes as many as there is room for, unix(7).
    this.plumbing(() => this.callAll(received.map((fd): Call => ['close', fd])));
    throw refused(call, EMFILE);
  }

  /** The descriptors in a control message that the process says it has got. */
  #numbersIn(control: Buffer, most: number): number[] {
    const length = Number(control.readBigUInt64LE(0));
    const numbers: number[] = [];
    for (let i = 0; i < most && cmsgLength(i + 1) <= length; i++)
      numbers.push(control.readInt32LE(cmsgLength(i)));
    if (numbers.some((fd) => fd < 0 || fd > MOST_DESCRIPTORS)) throw this.#channel.forged('recvmsg');
    return numbers;
  }

  /** Ends the process, if it still is a proxy: it sees the end of file and exits. */
  close(): void {
    this.#channel.close();
  }

  /** @param number as this process counts */
  #childPid(number: number): number {
    this.#depth ??= pidNamespaceDepth(this.pid);
    const pid = resolveChildPid(this.pid, this.#depth, number);
    if (pid === undefined) throw this.#channel.forged('clone');
    return pid;
  }

  /** The child's number, as this process counts. */
  #clone(flags: number, control: number): number {
    const clone: Call = ['clone', flags | SIG.SIGCHLD, 0, 0, 0, 0];
    // An end that stays open here would hide the child's exec or exit from ns-lab.
    const close: Call = ['close', control];
    const start = performance.now();
    this.#channel.send([clone, close], { childFd: control });
    const [number] = this.#receive([clone], start) as [number];
    this.plumbing(() => this.#receive([close]));
    return checked(clone, number);
  }

  #beBorn(parentControl: number): void {
    const calls: Call[] = [
      ['close', parentControl],
      ['prctl', PR.PR_SET_PDEATHSIG, SIG.SIGKILL, 0, 0, 0],
      ['prctl', PR.PR_SET_NAME, `ns-lab ${this.name}`, 0, 0, 0],
      ['setsid'],
    ];
    this.#channel.send(calls);
    this.#channel.receive('clone');
    this.plumbing(() => this.#receive(calls));
  }

  /** Gives the control socket another number, which is free, close-on-exec. */
  #moveControl(to: number): void {
    this.call('dup3', this.#control, to, O.O_CLOEXEC);
    const close: Call = ['close', this.#control];
    const start = performance.now();
    // To the loop a result of 0 means that it is to go on with the socket that the request names.
    this.#channel.send([close], { childFd: to });
    checked(close, this.#receive([close], start)[0]!);
    this.#move(this.#memory, to);
  }

  #move(memory: CallMemory, control: number): void {
    this.#memory = memory;
    this.#control = control;
    this.#channel.move(memory, control);
  }

  /** Makes calls in parts that the buffers have room for. */
  #makeMany(calls: readonly Call[], inOrder: boolean): number[] {
    const made: Call[] = [];
    const results: number[] = [];
    // What RESULT stands for. As the proxy does, it tells whether a call that depends on it was made.
    let result = 0;
    for (let at = 0; at < calls.length; at += MOST_AT_ONCE) {
      const part = calls.slice(at, at + MOST_AT_ONCE);
      let start = performance.now();
      this.#channel.send(part, inOrder ? { inOrderFrom: at === 0 ? 1 : 0 } : {});
      for (const call of part) {
        const takes = call.includes(RESULT);
        const depends = takes || (inOrder && made.length > 0);
        const real = takes ? withResult(call, result) : call;
        made.push(real);
        if (depends && result < 0) {
          results.push(this.#channel.receive(call[0]));
          continue;
        }
        const own = this.#receiveOne(real, start);
        start = performance.now();
        results.push(own);
        if (!takes) result = own;
      }
    }
    for (const [index, call] of made.entries()) checked(call, results[index]!);
    return results;
  }

  #make(calls: readonly Call[]): number[] {
    const start = performance.now();
    this.#channel.send(calls);
    return this.#receive(calls, start);
  }

  /** A result for each call, and a record. */
  #receive(calls: readonly Call[], since = performance.now()): number[] {
    let start = since;
    return calls.map((call) => {
      const result = this.#receiveOne(call, start);
      start = performance.now();
      return result;
    });
  }

  #receiveOne(call: Call, start: number): number {
    let result: number;
    try {
      result = this.#channel.receive(call[0]);
    } catch (error) {
      // The end of file after execve is its success.
      if (call[0].startsWith('execve') && error instanceof TaskEndedError)
        this.#record(call, 0, performance.now() - start);
      throw error;
    }
    this.#record(call, result, performance.now() - start);
    return result;
  }

  #record([name, ...args]: Call, result: number, durationMs: number): void {
    this.#sink(new ProxyCallRecord(this, name, args, result, durationMs, this.#plumbing > 0));
  }
}

/** Asks with one poll(2) whether any of these has ended, or has answered late: then each is to be looked at. */
export function haveNewsFrom(tasks: readonly ProxyTask[]): boolean {
  const sockets = tasks.map(({ socket }) => socket);
  return sockets.includes(undefined) || isAnyReadable(sockets as number[]);
}

function checked(call: Call, result: number): number {
  if (result >= 0 || result < -4095) return result;
  throw refused(call, -result);
}

const refused = ([name, ...args]: Call, errno: number): KernelError =>
  new KernelError({ call: name, text: formatCall(name, args), errno }, strerror(errno));

function withResult([name, ...args]: Call, result: number): Call {
  return [name, ...args.map((arg) => (arg === RESULT ? result : arg))];
}

function messageHeader(data: CallArg, control: Out | Buffer): Struct {
  return new Struct(
    ['ptr', null],
    ['u32', 0],
    ['ptr', new Struct(['ptr', data], ['u64', 1])],
    ['u64', 1],
    ['ptr', control],
    ['u64', control instanceof Out ? control.bytes.length : control.length],
    ['u32', 0],
  );
}
