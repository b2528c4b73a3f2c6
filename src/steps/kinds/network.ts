import { isIP } from 'node:net';
import type { Kind } from '../params.ts';
import { integer } from './numbers.ts';
import { bytesIn, refuse } from './say.ts';

const TEXT = {
  cidr: {
    en: 'an address with its prefix length, such as 10.42.0.2/24',
    'zh-CN': '带前缀长度的地址，例如 10.42.0.2/24',
  },
  address: { en: 'an IP address, such as 10.42.0.1', 'zh-CN': '一个 IP 地址，例如 10.42.0.1' },
  destination: {
    en: 'a destination: default, or a network such as 10.1.0.0/16',
    'zh-CN': '目的地：default，或一个网络，例如 10.1.0.0/16',
  },
  link: {
    en: 'an interface name: up to 15 bytes, no spaces, no / : %',
    'zh-CN': '网络接口名：最多 15 字节，不含空格和 / : %',
  },
  network: {
    en: 'an IPv4 network, such as 10.42.0.0/24',
    'zh-CN': '一个 IPv4 网络，例如 10.42.0.0/24',
  },
  endpoint: {
    en: 'an IPv4 address and a port, such as 10.42.0.2:80',
    'zh-CN': '一个 IPv4 地址和端口，例如 10.42.0.2:80',
  },
  existingLink: { en: 'the name of an interface', 'zh-CN': '网络接口的名字' },
};

/** IFNAMSIZ is 16 with its NUL. */
const LONGEST_LINK_NAME = 15;

export interface IpAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface Cidr extends IpAddress {
  /** In bits: at most 32 for family 4, 128 for family 6. */
  readonly prefixLength: number;
}

const bitsOf = (family: 4 | 6) => (family === 4 ? 32 : 128);

/** Addresses with a zone (`fe80::1%eth0`) are left out: the zone is no part of what netlink(7) carries. */
function readAddress(text: string): IpAddress | undefined {
  const family = text.includes('%') ? 0 : isIP(text);
  return family === 4 || family === 6 ? { address: text, family } : undefined;
}

function readCidr(word: string): Cidr | undefined {
  const [address = '', length = '', more] = word.split('/');
  const ip = readAddress(address);
  if (!ip || more !== undefined || !/^\d{1,3}$/.test(length) || Number(length) > bitsOf(ip.family)) return;
  return { ...ip, prefixLength: Number(length) };
}

/** An address and its prefix length: `10.42.0.2/24`, `fd00::2/64`. */
export const cidr: Kind<Cidr> = {
  placeholder: 'CIDR',
  expects: TEXT.cidr,
  parse: (word) => readCidr(word) ?? refuse(word, TEXT.cidr, withPrefixLength(word)),
};

/** The guess for an address that lacks its prefix length: the one usual in a small network. */
function withPrefixLength(word: string): string[] {
  const family = readAddress(word)?.family;
  return family ? [`${word}/${family === 4 ? 24 : 64}`] : [];
}

/** An address alone: `10.42.0.1`, `fd00::1`. */
export const ipAddress: Kind<IpAddress> = {
  placeholder: 'ADDRESS',
  expects: TEXT.address,
  parse: (word) => readAddress(word) ?? refuse(word, TEXT.address, withoutPrefixLength(word)),
};

function withoutPrefixLength(word: string): string[] {
  const address = readCidr(word)?.address;
  return address ? [address] : [];
}

/** Where a route leads: `default`, a network, or one address (its prefix length is then the whole address). */
export const routeDestination: Kind<Cidr | 'default'> = {
  placeholder: 'DEST',
  expects: TEXT.destination,
  parse(word) {
    if (word === 'default') return 'default';
    const ip = readAddress(word);
    if (ip) return { ...ip, prefixLength: bitsOf(ip.family) };
    return readCidr(word) ?? refuse(word, TEXT.destination);
  },
  complete: () => ['default'],
};

/** An IPv4 network, without the bits of a host: `10.42.0.0/24`. */
export const ipv4Network: Kind<Cidr> = {
  placeholder: 'NETWORK',
  expects: TEXT.network,
  parse(word) {
    const network = readCidr(word);
    if (network?.family !== 4 || network.prefixLength === 0)
      return refuse(word, TEXT.network, withPrefixLength(word));
    const { address, prefixLength } = network;
    const own = networkAddress(address, prefixLength);
    return own === address ? network : refuse(word, TEXT.network, [`${own}/${prefixLength}`]);
  },
};

function networkAddress(address: string, prefixLength: number): string {
  const mask = -(2 ** (32 - prefixLength)) >>> 0;
  return address
    .split('.')
    .map((byte, index) => Number(byte) & ((mask >>> (24 - index * 8)) & 0xff))
    .join('.');
}

/** A TCP or UDP port. */
export const port = integer({ min: 1, max: 65535, placeholder: 'PORT' });

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Where a connection leads: `10.42.0.2:80`. */
export const endpoint: Kind<Endpoint> = {
  placeholder: 'ADDRESS:PORT',
  expects: TEXT.endpoint,
  parse(word) {
    const [address = '', number = '', more] = word.split(':');
    if (readAddress(address)?.family !== 4 || more !== undefined) return refuse(word, TEXT.endpoint);
    return { address, port: port.parse(number) };
  },
};

/** A new interface's name, by the rules of the kernel's dev_valid_name(); `%` would make it a template. */
export const linkName: Kind<string> = {
  placeholder: 'NAME',
  expects: TEXT.link,
  parse(word) {
    const isValid = word !== '' && word !== '.' && word !== '..' && !/[\s/:%]/.test(word);
    return isValid && bytesIn(word) <= LONGEST_LINK_NAME ? word : refuse(word, TEXT.link);
  },
};

/** An interface that should be there. Whether it is, the kernel says. */
export const existingLink: Kind<string> = {
  ...linkName,
  expects: TEXT.existingLink,
  complete: (_begun, live) => live.links(),
};
