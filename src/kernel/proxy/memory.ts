import { bytesOfText } from '../bytes-text.ts';
import { CallTooLargeError } from '../errors.ts';
import { type CallArg, Described, Out, RESULT, Room, Struct } from '../task.ts';

const SIZES = { u16: 2, u32: 4, i32: 4, u64: 8, ptr: 8 } as const;

/** How much the arguments of the calls that are requested at one time may take. */
export const MEMORY_SIZE = 256 * 1024;
/**
 * Behind it is as much again that nothing is laid out in: recvmsg(2) with MSG_TRUNC answers with more than it had room
 * for, and so much comes back.
 */
export const MAPPED_SIZE = 2 * MEMORY_SIZE;

/** A register of a call. Addresses of user space have 47 bits, so a number holds them exactly. */
export type Word = number | bigint;

/** What the kernel fills in, and where. */
export interface Filled {
  readonly out: Out;
  readonly address: number;
}

/** Calls that are laid out in the memory of a process. */
export interface Layout {
  /** The values of each call's arguments. */
  readonly words: readonly (readonly Word[])[];
  /** What the process must have at the start of its memory before it makes them. Valid until the next layout. */
  readonly bytes: Buffer;
  /** For each call what is to come back after it. */
  readonly filled: readonly (readonly Filled[])[];
}

/** Where it is put together; one layout at a time is on its way. */
const staged = Buffer.alloc(MEMORY_SIZE);

/**
 * The memory of a process for what its calls point to: strings, arrays and structs are laid out for it here, and
 * brought to it over its socket. It is private to the process, and a fork begins with an empty one.
 */
export class CallMemory {
  readonly address: number;
  readonly #size: number;
  /** The first byte that is free, and the first that is not free any more: what is only filled is at the end. */
  #used = 0;
  #end = 0;
  #filled: Filled[] = [];

  /** @param address where the process has it; `size` for tests */
  constructor(address: number, size = MEMORY_SIZE) {
    this.address = address;
    this.#size = size;
  }

  /** @throws CallTooLargeError */
  layOut(calls: readonly (readonly CallArg[])[]): Layout {
    this.#used = 0;
    this.#end = this.#size;
    const filled: Filled[][] = [];
    const words = calls.map((args) => {
      this.#filled = [];
      filled.push(this.#filled);
      return args.map((arg) => this.#value(arg));
    });
    return { words, bytes: staged.subarray(0, this.#used), filled };
  }

  /** How much of what is filled can come back from there. */
  mostFrom(address: number): number {
    return this.address + MAPPED_SIZE - address;
  }

  #value(arg: CallArg): Word {
    if (arg === null || arg === RESULT) return 0; // the proxy puts a result in
    if (typeof arg === 'number' || typeof arg === 'bigint') return arg;
    if (typeof arg === 'string') return this.#text(arg);
    if (arg instanceof Described) return this.#copy(arg.bytes);
    if (arg instanceof Uint8Array) return this.#copy(arg);
    if (arg instanceof Struct) return this.#struct(arg);
    if (arg instanceof Out) {
      const address = arg instanceof Room ? this.#keepFree(arg.size) : this.#copy(arg.bytes);
      this.#filled.push({ out: arg, address });
      return address;
    }
    return this.#strings(arg);
  }

  #text(text: string): number {
    const bytes = bytesOfText(text);
    const offset = this.#reserve(bytes.length + 1);
    staged.set(bytes, offset);
    staged[offset + bytes.length] = 0;
    return this.address + offset;
  }

  #strings(strings: readonly string[]): number {
    const pointers = Buffer.alloc((strings.length + 1) * 8);
    for (const [index, text] of strings.entries()) {
      pointers.writeBigUInt64LE(BigInt(this.#text(text)), index * 8);
    }
    return this.#copy(pointers);
  }

  #struct(struct: Struct): number {
    const bytes = Buffer.alloc(structSize(struct));
    let offset = 0;
    for (const [type, value] of struct.fields) {
      offset = align(offset, SIZES[type]);
      if (type === 'u16') bytes.writeUInt16LE(Number(value), offset);
      else if (type === 'u32') bytes.writeUInt32LE(Number(value), offset);
      else if (type === 'i32') bytes.writeInt32LE(Number(value), offset);
      else if (type === 'u64') bytes.writeBigUInt64LE(BigInt(value), offset);
      else bytes.writeBigUInt64LE(BigInt(this.#value(value)), offset);
      offset += SIZES[type];
    }
    return this.#copy(bytes);
  }

  #copy(bytes: Uint8Array): number {
    const offset = this.#reserve(bytes.length);
    staged.set(bytes, offset);
    return this.address + offset;
  }

  #reserve(size: number): number {
    const offset = align(this.#used, 8);
    if (offset + size > this.#end) throw new CallTooLargeError(this.#size);
    // What was put together here for another process is not to come along.
    staged.fill(0, this.#used, offset);
    this.#used = offset + size;
    return offset;
  }

  /** Room that is not brought to the process. */
  #keepFree(size: number): number {
    const offset = Math.floor((this.#end - size) / 8) * 8;
    if (offset < this.#used) throw new CallTooLargeError(this.#size);
    this.#end = offset;
    return this.address + offset;
  }
}

function structSize(struct: Struct): number {
  let size = 0;
  let alignment = 1;
  for (const [type] of struct.fields) {
    alignment = Math.max(alignment, SIZES[type]);
    size = align(size, SIZES[type]) + SIZES[type];
  }
  return align(size, alignment);
}

const align = (offset: number, to: number) => Math.ceil(offset / to) * to;
