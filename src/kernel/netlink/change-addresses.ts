/** Adding and removing addresses, with the messages that ip-address(8) sends. */
import { AF_NUMBERS, type Prefix, parsePrefix } from './address.ts';
import { NLM_F } from './codec.ts';
import { IFA_F, RT_SCOPE } from './constants.ts';
import { request } from './exchange.ts';
import type { NetlinkTransport } from './socket.ts';

export interface AddressRequest {
  /** The interface. */
  readonly index: number;
  /** `10.42.0.2/24`, `fd00:42::2/64`. */
  readonly cidr: string;
  /** IPv6: usable at once, without a second of duplicate address detection. */
  readonly nodad?: boolean;
}

const CREATE = NLM_F.NLM_F_CREATE | NLM_F.NLM_F_EXCL;
const LOOPBACK_NETWORK = 127;

/** @throws AddressError, KernelError */
export function addAddress(transport: NetlinkTransport, address: AddressRequest): void {
  const { header, attributes } = addressBody(address);
  const flags = address.nodad ? IFA_F.IFA_F_NODAD : 0;
  const scope = defaultScope(parsePrefix(address.cidr));
  const complete = { ...header, ifa_flags: flags, ifa_scope: scope };
  request(transport, { type: 'RTM_NEWADDR', flags: CREATE, header: complete, attributes });
}

/** @throws AddressError, KernelError */
export function deleteAddress(transport: NetlinkTransport, address: AddressRequest): void {
  request(transport, { type: 'RTM_DELADDR', ...addressBody(address) });
}

function addressBody({ index, cidr }: AddressRequest) {
  const prefix = parsePrefix(cidr);
  const [address] = cidr.split('/');
  return {
    header: { ifa_family: AF_NUMBERS[prefix.family], ifa_prefixlen: prefix.prefixLength, ifa_index: index },
    attributes: { IFA_LOCAL: address, IFA_ADDRESS: address },
  };
}

/** Addresses of 127.0.0.0/8 are for this host alone; of IPv6 addresses the kernel knows the scope. */
function defaultScope({ family, bytes }: Prefix): number {
  const isLoopback = family === 'inet' && bytes[0] === LOOPBACK_NETWORK;
  return isLoopback ? RT_SCOPE.RT_SCOPE_HOST : RT_SCOPE.RT_SCOPE_UNIVERSE;
}
