import { readSync, writeSync } from 'node:fs';
import { CallTooLargeError } from '../errors.ts';
import { type CallArg, Described, Out, Room, Struct } from '../task.ts';

const SIZES = { u16: 2, u32: 4, i32: 4, u64: 8, ptr: 8 } as const;

/**
 * The memory that all proxies of a lab share with ns-lab: a memfd, mapped at the same address in every one of
 * them. The calls that are requested at one time use it, from the start: strings, arrays and structs are laid out
 * here.
 */
export class CallMemory {
  readonly fd: number;
  readonly size: number;
  /** Where the proxies have it mapped; set once, after their first mmap. */
  address = 0n;
  readonly #image: Buffer;
  /** Ends of what must stay as it is: a process that does not answer may read it later. */
  readonly #kept = new Set<{ readonly end: number }>();
  #used = 0;
  /** The end of what is more than room. */
  #written = 0;
  #outs: { out: Out; offset: number; call: number }[] = [];

  constructor(fd: number, size: number) {
    this.fd = fd;
    this.size = size;
    this.#image = Buffer.alloc(size);
  }

  /** The 64-bit values of a call's arguments; what they point to is written to the shared memory. */
  store(args: readonly CallArg[]): bigint[] {
    return this.storeAll([args])[0]!;
  }

  /** The same for several calls, whose memory is needed at the same time. */
  storeAll(calls: readonly (readonly CallArg[])[]): bigint[][] {
    const start = Math.max(0, ...[...this.#kept].map(({ end }) => end));
    this.#used = this.#written = start;
    this.#outs = [];
    const values = calls.map((args, call) => args.map((arg) => this.#value(arg, call)));
    if (this.#written > start) writeSync(this.fd, this.#image, start, this.#written - start, start);
    return values;
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
      if (out.bytes.length > 0) readSync(this.fd, out.bytes, 0, out.bytes.length, offset);
    }
  }

  #value(arg: CallArg, call: number): bigint {
    if (arg === null) return 0n;
    if (typeof arg === 'number') return BigInt(arg);
    if (typeof arg === 'bigint') return arg;
    if (typeof arg === 'string') return this.#copy(Buffer.from(`${arg}\0`));
    if (arg instanceof Described) return this.#copy(arg.bytes);
    if (arg instanceof Uint8Array) return this.#copy(arg);
    if (arg instanceof Struct) return this.#struct(arg, call);
    if (arg instanceof Out) {
      const address = arg instanceof Room ? this.#reserve(arg.size) : this.#copy(arg.bytes);
      this.#outs.push({ out: arg, offset: Number(address - this.address), call });
      return address;
    }
    return this.#strings(arg, call);
  }

  #strings(strings: readonly string[], call: number): bigint {
    const pointers = Buffer.alloc((strings.length + 1) * 8);
    strings.forEach((text, index) => {
      pointers.writeBigUInt64LE(this.#value(text, call), index * 8);
    });
    return this.#copy(pointers);
  }

  #struct(struct: Struct, call: number): bigint {
    const bytes = Buffer.alloc(structSize(struct));
    let offset = 0;
    for (const [type, value] of struct.fields) {
      offset = align(offset, SIZES[type]);
      if (type === 'u16') bytes.writeUInt16LE(Number(value), offset);
      else if (type === 'u32') bytes.writeUInt32LE(Number(value), offset);
      else if (type === 'i32') bytes.writeInt32LE(Number(value), offset);
      else if (type === 'u64') bytes.writeBigUInt64LE(BigInt(value), offset);
      else bytes.writeBigUInt64LE(this.#value(value, call), offset);
      offset += SIZES[type];
    }
    return this.#copy(bytes);
  }

  #copy(bytes: Uint8Array): bigint {
    const address = this.#reserve(bytes.length);
    this.#image.set(bytes, this.#used - bytes.length);
    this.#written = this.#used;
    return address;
  }

  #reserve(size: number): bigint {
    const offset = align(this.#used, 8);
    if (offset + size > this.size) throw new CallTooLargeError(this.size);
    this.#used = offset + size;
    return this.address + BigInt(offset);
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
