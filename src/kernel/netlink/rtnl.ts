/**
 * The network of a namespace, read and changed over rtnetlink(7). Every function throws KernelError when the
 * kernel refuses; an interface that does not exist is ENODEV.
 */
export { AddressError } from './address.ts';
export { type Address, addresses } from './addresses.ts';
export { type AddressRequest, addAddress, deleteAddress } from './change-addresses.ts';
export {
  createBridge,
  createVeth,
  deleteLink,
  type LinkChange,
  type LinkRef,
  linkIndex,
  setLink,
  type VethPair,
} from './change-links.ts';
export { addRoute, deleteRoute, type RouteRequest } from './change-routes.ts';
export { type Link, type LinkStats, links } from './links.ts';
export { type Neighbour, neighbours } from './neighbours.ts';
export { type Network, network } from './network.ts';
export { type Nexthop, type Route, routes } from './routes.ts';
