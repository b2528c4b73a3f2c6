import { type Address, addresses } from './addresses.ts';
import { type Link, links } from './links.ts';
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
}

/**
 * All of it, in four dumps.
 * @throws KernelError
 */
export function network(transport: NetlinkTransport): Network {
  return {
    links: links(transport),
    addresses: addresses(transport),
    routes: routes(transport),
    neighbours: neighbours(transport),
  };
}
