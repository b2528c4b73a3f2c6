import { AF } from '../flags.ts';
import type { AddressFamily } from './address.ts';
import { NUD } from './constants.ts';
import { dump } from './exchange.ts';
import { neighbourStateName } from './names.ts';
import type { NeighbourMessage } from './schema.ts';
import type { NetlinkTransport } from './socket.ts';

/** What a machine knows of another one on the same link, in the words of ip-neighbour(8). */
export interface Neighbour {
  /** The interface on which it is. */
  readonly index: number;
  readonly family: AddressFamily;
  readonly address: string;
  /** Its link-layer address; missing as long as nobody has answered. */
  readonly mac?: string;
  /** `REACHABLE`, `STALE`, `INCOMPLETE`, `FAILED`. */
  readonly state: string;
}

/**
 * The IPv4 and IPv6 neighbours of a network namespace: those that were asked for, by arp(7) or neighbour discovery,
 * not multicast groups and broadcast addresses, which need no asking.
 * @throws KernelError
 */
export function neighbours(transport: NetlinkTransport): Neighbour[] {
  return dump(transport, { type: 'RTM_GETNEIGH' })
    .filter(({ header }) => header.ndm_family === AF.AF_INET || header.ndm_family === AF.AF_INET6)
    .filter(({ header }) => (header.ndm_state & NUD.NUD_NOARP) === 0)
    .map(toNeighbour);
}

const toNeighbour = ({ header, attributes }: NeighbourMessage): Neighbour => ({
  index: header.ndm_ifindex,
  family: header.ndm_family === AF.AF_INET ? 'inet' : 'inet6',
  address: attributes.NDA_DST ?? '',
  mac: attributes.NDA_LLADDR,
  state: neighbourStateName(header.ndm_state),
});
