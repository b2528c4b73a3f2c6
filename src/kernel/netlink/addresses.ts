import { AF } from '../flags.ts';
import type { AddressFamily } from './address.ts';
import { INFINITE_LIFETIME } from './constants.ts';
import { dump } from './exchange.ts';
import { addressFlagNames, scopeName } from './names.ts';
import type { AddressMessage } from './schema.ts';
import type { NetlinkTransport } from './socket.ts';

/** An address of an interface, in the words of ip-address(8). */
export interface Address {
  /** The interface. */
  readonly index: number;
  readonly family: AddressFamily;
  /** `10.42.0.2/24` */
  readonly cidr: string;
  /** The other end of a point-to-point link; the prefix length is then this address's. */
  readonly peer?: string;
  readonly broadcast?: string;
  /** `global`, `link`, `host`. */
  readonly scope: string;
  /** IPv4: the name of the interface, or that name with `:` and more. */
  readonly label?: string;
  /** Which of several prefix routes goes first; lower is earlier. */
  readonly metric?: number;
  /** `tentative`, `secondary`, `dynamic`, `noprefixroute`. */
  readonly flags: readonly string[];
  /** Seconds until the address is removed. */
  readonly validSec: number | 'forever';
  /** Seconds until new connections no longer use it. */
  readonly preferredSec: number | 'forever';
}

/**
 * The IPv4 and IPv6 addresses of a network namespace.
 * @throws KernelError
 */
export function addresses(transport: NetlinkTransport): Address[] {
  return dump(transport, { type: 'RTM_GETADDR' })
    .filter(({ header }) => header.ifa_family === AF.AF_INET || header.ifa_family === AF.AF_INET6)
    .map(toAddress);
}

function toAddress({ header, attributes }: AddressMessage): Address {
  // IPv6 has IFA_LOCAL only where IFA_ADDRESS is the peer's.
  const local = attributes.IFA_LOCAL ?? attributes.IFA_ADDRESS ?? '';
  const peer = attributes.IFA_ADDRESS === local ? undefined : attributes.IFA_ADDRESS;
  const lifetime = attributes.IFA_CACHEINFO;
  return {
    index: header.ifa_index,
    family: header.ifa_family === AF.AF_INET ? 'inet' : 'inet6',
    cidr: `${local}/${header.ifa_prefixlen}`,
    peer,
    broadcast: attributes.IFA_BROADCAST,
    scope: scopeName(header.ifa_scope),
    label: attributes.IFA_LABEL,
    metric: attributes.IFA_RT_PRIORITY,
    flags: addressFlagNames(header.ifa_family, attributes.IFA_FLAGS ?? header.ifa_flags),
    validSec: seconds(lifetime?.ifa_valid),
    preferredSec: seconds(lifetime?.ifa_prefered),
  };
}

function seconds(lifetime: number | undefined): number | 'forever' {
  return lifetime === undefined || lifetime === INFINITE_LIFETIME ? 'forever' : lifetime;
}
