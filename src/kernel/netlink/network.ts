import { type Address, addresses } from './addresses.ts';
import { forwarding } from './forwarding.ts';
import { type Link, links } from './links.ts';
import { type NatRule, natRules } from './nat-rules.ts';
import { type Neighbour, neighbours } from './neighbours.ts';
import { type Route, routes } from './routes.ts';
import type { NetlinkTransport } from './socket.ts';

/** The network configuration of one namespace, network_namespaces(7). */
export interface Network {
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
  /** Of the main table. */
  readonly routes: readonly Route[];
  /** Who has been met on the links: they come and go by themselves. */
  readonly neighbours: readonly Neighbour[];
  /** Whether IPv4 packets are passed on from one interface to another. */
  readonly forwarding: boolean;
  /** The IPv4 rules of nftables, if they were asked for. */
  readonly nat: readonly NatRule[];
}

/**
 * All of it, in four dumps and a question.
 * @param netfilter to ask for the rules of nftables by, a dump more
 * @throws KernelError
 */
export function network(transport: NetlinkTransport, netfilter?: NetlinkTransport): Network {
  return {
    links: links(transport),
    addresses: addresses(transport),
    routes: routes(transport),
    neighbours: neighbours(transport),
    forwarding: forwarding(transport),
    nat: netfilter ? natRules(netfilter) : [],
  };
}
