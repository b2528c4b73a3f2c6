import { type Address, addresses } from './addresses.ts';
import { type Link, links } from './links.ts';
import { type Route, routes } from './routes.ts';
import type { NetlinkTransport } from './socket.ts';

/** The network configuration of one namespace, network_namespaces(7). */
export interface Network {
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
  /** Of the main table. */
  readonly routes: readonly Route[];
}

/**
 * All of it, in three dumps.
 * @throws KernelError
 */
export function network(transport: NetlinkTransport): Network {
  return { links: links(transport), addresses: addresses(transport), routes: routes(transport) };
}
