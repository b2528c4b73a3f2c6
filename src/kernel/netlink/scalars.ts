/**
 * The simple values that netlink attributes and structs hold, netlink(7). Numbers are in the machine's byte
 * order, which is little-endian on every architecture that ns-lab runs on (x64, arm64), unless their name begins with `be`.
 */
import { bytesOfText, textOfBytes } from '../bytes-text.ts';
import { AF_NUMBERS, formatAddress, parseAddress } from './address.ts';

/**
 * How one kind of value is laid out. `decode` reads the bytes from `start` up to `end`, and answers undefined
 * when they cannot be such a value. (A subarray for every value would take most of the time of a dump.)
 */
interface ScalarFormat<T> {
  encode(value: T): Buffer;
  decode(bytes: Buffer, start: number, end: number): T | undefined;
}

/** The JavaScript type of each kind of value. */
export interface ScalarTypes {
  u8: number;
  u16: number;
  u32: number;
  s32: number;
  u64: bigint;
  /** In network byte order, as are the next two. */
  be16: number;
  be32: number;
  be64: bigint;
  /** Any bytes, in hexadecimal. */
  bytes: string;
  /** A text of the user's choosing, NUL-terminated: the name of an interface. */
  string: string;
  /** A NUL-terminated word out of the kernel's vocabulary: the kind of an interface. */
  word: string;
  /** A link-layer address of any length: `0e:4d:ab:b4:b6:40`. */
  lladdr: string;
  /** An IPv4 or IPv6 address; its length tells which. */
  address: string;
  /** struct rtvia: a gateway of another address family than the route's. */
  via: string;
}

export type Scalar = keyof ScalarTypes;
export type Integer = 'u8' | 'u16' | 'u32' | 's32' | 'u64' | 'be16';

/** sizeof, for the members of a struct. */
export const INTEGER_SIZES: Readonly<Record<Integer, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  s32: 4,
  u64: 8,
  be16: 2,
};

export const SCALARS: { readonly [S in Scalar]: ScalarFormat<ScalarTypes[S]> } = {
  u8: integer(
    1,
    (bytes, start) => bytes.readUInt8(start),
    (bytes, value) => bytes.writeUInt8(value),
  ),
  u16: integer(
    2,
    (bytes, start) => bytes.readUInt16LE(start),
    (bytes, value) => bytes.writeUInt16LE(value),
  ),
  u32: integer(
    4,
    (bytes, start) => bytes.readUInt32LE(start),
    (bytes, value) => bytes.writeUInt32LE(value),
  ),
  s32: integer(
    4,
    (bytes, start) => bytes.readInt32LE(start),
    (bytes, value) => bytes.writeInt32LE(value),
  ),
  u64: integer(
    8,
    (bytes, start) => bytes.readBigUInt64LE(start),
    (bytes, value) => bytes.writeBigUInt64LE(value),
  ),
  be16: integer(
    2,
    (bytes, start) => bytes.readUInt16BE(start),
    (bytes, value) => bytes.writeUInt16BE(value),
  ),
  be32: integer(
    4,
    (bytes, start) => bytes.readUInt32BE(start),
    (bytes, value) => bytes.writeUInt32BE(value),
  ),
  be64: integer(
    8,
    (bytes, start) => bytes.readBigUInt64BE(start),
    (bytes, value) => bytes.writeBigUInt64BE(value),
  ),
  bytes: {
    encode: (text) => Buffer.from(text, 'hex'),
    decode: (bytes, start, end) => bytes.toString('hex', start, end),
  },
  string: { encode: encodeText, decode: decodeText },
  word: { encode: encodeText, decode: decodeText },
  lladdr: {
    encode: (text) => Buffer.from(text.replaceAll(':', ''), 'hex'),
    decode: (bytes, start, end) => bytes.toString('hex', start, end).replace(/..(?=.)/g, '$&:'),
  },
  address: {
    encode: (text) => Buffer.from(parseAddress(text).bytes),
    decode: decodeAddress,
  },
  via: {
    encode: (text) => {
      const { family, bytes } = parseAddress(text);
      return Buffer.concat([SCALARS.u16.encode(AF_NUMBERS[family]), bytes]);
    },
    decode: (bytes, start, end) => decodeAddress(bytes, start + 2, end),
  },
};

function integer<T>(
  size: number,
  read: (bytes: Buffer, start: number) => T,
  write: (bytes: Buffer, value: T) => void,
): ScalarFormat<T> {
  return {
    encode: (value) => {
      const bytes = Buffer.alloc(size);
      write(bytes, value);
      return bytes;
    },
    decode: (bytes, start, end) => (end - start === size ? read(bytes, start) : undefined),
  };
}

function encodeText(text: string): Buffer {
  return bytesOfText(`${text}\0`);
}

/** Programs may leave the NUL out; the kernel accepts both. */
function decodeText(bytes: Buffer, start: number, end: number): string {
  const nul = bytes.indexOf(0, start);
  return textOfBytes(bytes, start, nul < 0 || nul > end ? end : nul);
}

function decodeAddress(bytes: Buffer, start: number, end: number): string | undefined {
  const length = end - start;
  return length === 4 || length === 16 ? formatAddress(bytes.subarray(start, end)) : undefined;
}
