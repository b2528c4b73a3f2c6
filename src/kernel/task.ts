import type { SyscallName } from './syscalls.ts';

/** Bytes that the kernel fills in; `bytes` holds them after the call. */
export class Out {
  bytes: Buffer;
  /** What was filled in, in readable form for the ledger. */
  readonly describe: ((bytes: Buffer) => string) | undefined;
  constructor(size: number, describe?: (bytes: Buffer) => string) {
    this.bytes = Buffer.alloc(size);
    this.describe = describe;
  }
}

/**
 * Room for what the kernel has to say, where the result of the call is how much that is, as of read(2) and
 * recvfrom(2). After the call `bytes` holds just that.
 */
export class Room extends Out {
  readonly size: number;
  constructor(size: number, describe?: (bytes: Buffer) => string) {
    super(0, describe);
    this.size = size;
  }
}

/** Bytes for the kernel with a readable form for the ledger (a netlink message, a BPF program). */
export class Described {
  readonly bytes: Uint8Array;
  readonly describe: () => string;
  constructor(bytes: Uint8Array, describe: () => string) {
    this.bytes = bytes;
    this.describe = describe;
  }
}

/** A C struct with pointers in it, laid out with the alignment of the C ABI. */
export class Struct {
  readonly fields: readonly StructField[];
  constructor(...fields: StructField[]) {
    this.fields = fields;
  }
}

/** `label` is for the ledger: the member's name, or `name=TEXT` where a number has a name of its own. */
export type StructField =
  | readonly [type: 'u16' | 'u32' | 'i32' | 'u64', value: number | bigint, label?: string]
  | readonly [type: 'ptr', value: CallArg, label?: string];

/**
 * Stands for a result that is not there yet: in `callAll`, that of the last call before it that has
 * no RESULT itself. `openat(…)`, `write(RESULT, …)`, `close(RESULT)`.
 */
export const RESULT = Symbol('the result of a call before');

/**
 * One argument of a system call. Numbers go as they are; `null` is a null pointer; a string becomes a
 * NUL-terminated copy, a list of strings an argv-like array, bytes and structs a copy, all in memory of the
 * process; what the kernel writes into an `Out` comes back after a call that was a success.
 */
export type CallArg =
  | number
  | bigint
  | string
  | null
  | Uint8Array
  | Out
  | Described
  | Struct
  | typeof RESULT
  | readonly string[];

/** A system call to make. */
export type Call = readonly [name: SyscallName, ...args: CallArg[]];

/** One system call that a task made. Nothing else in ns-lab changes the state of the kernel. */
export interface CallRecord {
  readonly task: string;
  readonly pid: number;
  readonly name: SyscallName;
  /** The call as strace(1) prints it, with decoded arguments, without the result. */
  readonly text: string;
  /** What the kernel returned; -errno on failure. */
  readonly result: number;
  readonly durationMs: number;
  /** True for calls that keep the lab running (its own sockets) and say nothing about the step. */
  readonly isPlumbing: boolean;
}

/** A process that makes system calls when it is told to. Real ones are proxies; tests use a recording fake. */
export interface Task {
  /** The actor's name in the ledger: `host`, `box`. */
  readonly name: string;
  /** The process ID as ns-lab sees it. */
  readonly pid: number;
  /**
   * Makes one system call and returns its result.
   * @throws KernelError when the kernel refuses; TaskEndedError, TaskStuckError when there is no answer.
   */
  call(name: SyscallName, ...args: CallArg[]): number;
  /**
   * Makes several calls one after the other, without waiting for the result of one before the next is requested.
   * Returns their results.
   * @throws as `call` does, for the first that failed; those after it have been made all the same, but for those
   * that were to take its RESULT
   */
  callAll(calls: readonly Call[]): number[];
}
