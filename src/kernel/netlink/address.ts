/** IP addresses and prefixes as text and as the bytes that the kernel uses (network byte order). */
import { isIPv4, isIPv6 } from 'node:net';
import { AF } from '../flags.ts';

export type AddressFamily = 'inet' | 'inet6';

export interface IpAddress {
  readonly family: AddressFamily;
  /** 4 bytes for IPv4, 16 for IPv6. */
  readonly bytes: Uint8Array;
}

export interface Prefix extends IpAddress {
  /** 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly prefixLength: number;
}

/** A text that is neither an IPv4 nor an IPv6 address (with a prefix length, where one may stand). */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

/** AF_INET and AF_INET6, as messages have them. */
export const AF_NUMBERS: Readonly<Record<AddressFamily, number>> = { inet: AF.AF_INET, inet6: AF.AF_INET6 };

/** The length of an address in bits, which is also the longest prefix. */
const ADDRESS_BITS: Readonly<Record<AddressFamily, number>> = { inet: 32, inet6: 128 };

/** @throws AddressError for anything but a plain address; zone indices (`fe80::1%eth0`) are not accepted. */
export function parseAddress(text: string): IpAddress {
  if (isIPv4(text)) return { family: 'inet', bytes: parseIpv4(text) };
  if (isIPv6(text) && !text.includes('%')) return { family: 'inet6', bytes: parseIpv6(text) };
  throw new AddressError(`"${text}" is not an IPv4 or IPv6 address`);
}

/**
 * `10.42.0.2/24`. A single address stands for itself: /32 or /128, as for ip(8).
 * @throws AddressError
 */
export function parsePrefix(text: string): Prefix {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  const longest = ADDRESS_BITS[address.family];
  const length = slash < 0 ? String(longest) : text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > longest) {
    throw new AddressError(`"${text}": the prefix length must be a number from 0 to ${longest}`);
  }
  return { ...address, prefixLength: Number(length) };
}

/** 4 or 16 bytes as text; IPv6 in the canonical form of RFC 5952. */
export function formatAddress(bytes: Uint8Array): string {
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes);
}

function parseIpv4(text: string): Uint8Array {
  return Uint8Array.from(text.split('.'), Number);
}

function parseIpv6(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const before = parseGroups(head);
  const after = tail === undefined ? [] : parseGroups(tail);
  const zeros = new Array<number>(16 - before.length - after.length).fill(0);
  return Uint8Array.from([...before, ...zeros, ...after]);
}

/** The bytes of groups between colons; the last group may be an IPv4 address (RFC 4291, 2.2). */
function parseGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return [...parseIpv4(group)];
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function formatIpv6(bytes: Uint8Array): string {
  if (isIpv4Mapped(bytes)) return `::ffff:${bytes.subarray(12).join('.')}`;
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  const [start, length] = longestZeroRun(groups);
  // RFC 5952, 4.2.2: "::" must not stand for a single group.
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function isIpv4Mapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}

/** Where the longest run of zero groups starts, the first one of equals, and its length. */
function longestZeroRun(groups: readonly string[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  let start = 0;
  groups.forEach((group, i) => {
    if (group !== '0') start = i + 1;
    else if (i - start + 1 > best[1]) best = [start, i - start + 1];
  });
  return best;
}
