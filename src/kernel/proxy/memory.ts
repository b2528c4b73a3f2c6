import { bytesOfText } from '../bytes-text.ts';
import { CallTooLargeError } from '../errors.ts';
import { mapShared } from '../ffi.ts';
import { type CallArg, Described, Out, RESULT, Room, Struct } from '../task.ts';

const SIZES = { u16: 2, u32: 4, i32: 4, u64: 8, ptr: 8 } as const;

/** A register of a call. Addresses of user space have 47 bits, so a number holds them exactly. */
export type Word = number | bigint;

/**
 * The memory that all proxies of a lab share with ns-lab: a memfd, mapped at the same address in every one of
 * them. The calls that are requested at one time use it, from the start: strings, arrays and structs are laid out
 * here.
 */
export class CallMemory {
  readonly size: number;
  /** Where the proxies have it mapped; set once, after their first mmap. */
  address = 0;
  /** The same memory, where ns-lab has it. */
  #bytes: Buffer;
  readonly #unmap: () => void;
  /** Ends of what must stay as it is: a process that does not answer may read it later. */
  readonly #kept = new Set<{ readonly end: number }>();
  #used = 0;
  #outs: { out: Out; offset: number; call: number }[] = [];

  /** @param fd a memfd of `size` bytes, which may be closed afterwards */
  constructor(fd: number, size: number) {
    this.size = size;
    const { bytes, unmap } = mapShared(fd, size);
    this.#bytes = bytes;
    this.#unmap = unmap;
  }

  /** The values of a call's arguments; what they point to is in the shared memory. */
  store(args: readonly CallArg[]): Word[] {
    return this.storeAll([args])[0]!;
  }

  /** The same for several calls, whose memory is needed at the same time. */
  storeAll(calls: readonly (readonly CallArg[])[]): Word[][] {
    this.#used = 0;
    for (const { end } of this.#kept) this.#used = Math.max(this.#used, end);
    this.#outs = [];
    return calls.map((args, call) => args.map((arg) => this.#value(arg, call)));
  }

  /** Keeps what the last calls point to, until the function that it returns is called. */
  keep(): () => void {
    const kept = { end: this.#used };
    this.#kept.add(kept);
    return () => this.#kept.delete(kept);
  }

  /**
   * Copies what the kernel wrote back into the calls' `Out` arguments.
   * @param results of the calls: how much of a `Room` was filled
   */
  load(results: readonly number[] = []): void {
    for (const { out, offset, call } of this.#outs) {
      if (out instanceof Room) out.bytes = Buffer.alloc(clamp(results[call] ?? 0, out.size));
      this.#bytes.copy(out.bytes, 0, offset, offset + out.bytes.length);
    }
  }

  /** Once no proxy is left: nothing can be stored any more. */
  close(): void {
    this.#bytes = Buffer.alloc(0);
    this.#unmap();
  }

  #value(arg: CallArg, call: number): Word {
    if (arg === null || arg === RESULT) return 0; // the proxy puts a result in
    if (typeof arg === 'number' || typeof arg === 'bigint') return arg;
    if (typeof arg === 'string') return this.#text(arg);
    if (arg instanceof Described) return this.#copy(arg.bytes);
    if (arg instanceof Uint8Array) return this.#copy(arg);
    if (arg instanceof Struct) return this.#struct(arg, call);
    if (arg instanceof Out) {
      const address = arg instanceof Room ? this.#reserve(arg.size) : this.#copy(arg.bytes);
      this.#outs.push({ out: arg, offset: address - this.address, call });
      return address;
    }
    return this.#strings(arg);
  }

  #text(text: string): number {
    const bytes = bytesOfText(text);
    const address = this.#reserve(bytes.length + 1);
    const offset = address - this.address;
    this.#bytes.set(bytes, offset);
    this.#bytes[offset + bytes.length] = 0;
    return address;
  }

  #strings(strings: readonly string[]): number {
    const pointers = Buffer.alloc((strings.length + 1) * 8);
    for (const [index, text] of strings.entries()) {
      pointers.writeBigUInt64LE(BigInt(this.#text(text)), index * 8);
    }
    return this.#copy(pointers);
  }

  #struct(struct: Struct, call: number): number {
    const bytes = Buffer.alloc(structSize(struct));
    let offset = 0;
    for (const [type, value] of struct.fields) {
      offset = align(offset, SIZES[type]);
      if (type === 'u16') bytes.writeUInt16LE(Number(value), offset);
      else if (type === 'u32') bytes.writeUInt32LE(Number(value), offset);
      else if (type === 'i32') bytes.writeInt32LE(Number(value), offset);
      else if (type === 'u64') bytes.writeBigUInt64LE(BigInt(value), offset);
      else bytes.writeBigUInt64LE(BigInt(this.#value(value, call)), offset);
      offset += SIZES[type];
    }
    return this.#copy(bytes);
  }

  #copy(bytes: Uint8Array): number {
    const address = this.#reserve(bytes.length);
    this.#bytes.set(bytes, address - this.address);
    return address;
  }

  #reserve(size: number): number {
    const offset = align(this.#used, 8);
    if (offset + size > this.size) throw new CallTooLargeError(this.size);
    this.#used = offset + size;
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

/** A failed call has filled nothing; MSG_TRUNC of recv(2) can make the result larger than the room. */
const clamp = (result: number, size: number) => Math.min(Math.max(result, 0), size);

const align = (offset: number, to: number) => Math.ceil(offset / to) * to;
