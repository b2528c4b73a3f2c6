import { SYSCALL_NUMBERS } from '../syscall-numbers.ts';
import type { SyscallName } from '../syscalls.ts';
import { RESULT } from '../task.ts';
import { currentArch } from './code.ts';
import type { Word } from './memory.ts';

/** `{nr, a0..a5}`, 64 bits each, then what a child is to use and how the call depends on one before, 32 bits each. */
export const REQUEST_SIZE = 64;
const WORD_SIZE = 8;
export const REPLY_SIZE = WORD_SIZE;
const CHILD_AT = 56;
const DEPENDS_AT = 60;
export const NO_CHILD = -1;

/** How a call depends on the result that the proxy keeps: that of the last call that does not take one itself. */
export const DEPENDS = {
  /** The call is only made if that was a success. */
  onSuccess: 0x100,
  /** It is a transfer between the socket and the process's memory: not answered, and its result is not kept. */
  isTransfer: 0x8000_0000,
} as const;

/** The call takes the kept result, which is not negative then, as this argument: 1 for the first. */
export const takesAs = (argument: number): number => argument * WORD_SIZE;

/** The place of RESULT among a call's arguments, 1 for the first; 0 without one. */
export const placeOfResult = (call: readonly unknown[]): number => Math.max(call.indexOf(RESULT), 0);

let numbers: Partial<Record<SyscallName, number>> | undefined;

/** Writes a request into a buffer. */
export function writeRequest(
  bytes: Buffer,
  at: number,
  name: SyscallName,
  words: readonly Word[],
  depends = 0,
  childFd = NO_CHILD,
): void {
  numbers ??= SYSCALL_NUMBERS[currentArch()!];
  bytes.fill(0, at, at + REQUEST_SIZE);
  writeWord(bytes, numbers[name]!, at);
  for (const [index, value] of words.entries()) writeWord(bytes, value, at + (index + 1) * WORD_SIZE);
  bytes.writeInt32LE(childFd, at + CHILD_AT);
  bytes.writeUInt32LE(depends, at + DEPENDS_AT);
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
export const readWord = (bytes: Buffer, at: number): number =>
  bytes.readInt32LE(at + 4) * HALF + bytes.readUInt32LE(at);
