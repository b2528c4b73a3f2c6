/** Making, changing and removing interfaces, with the messages that ip-link(8) sends. */
import { NLM_F } from './codec.ts';
import { IFF } from './constants.ts';
import { request } from './exchange.ts';
import type { Request } from './schema.ts';
import type { NetlinkTransport } from './socket.ts';

/** An interface: by its index, or by its name. */
export type LinkRef = number | string;

export interface VethPair {
  readonly name: string;
  readonly peer: {
    readonly name: string;
    /** Where the peer goes: the network namespace of this process, as the sender's PID namespace counts. */
    readonly netnsPid?: number;
  };
}

export interface LinkChange {
  readonly up?: boolean;
  /** The index of the bridge to become a port of; null to leave it. */
  readonly master?: number | null;
  readonly netnsPid?: number;
  readonly mtu?: number;
  /** The new name. Kernels before 6.2 rename an interface only while it is down. */
  readonly name?: string;
}

const CREATE = NLM_F.NLM_F_CREATE | NLM_F.NLM_F_EXCL;
/** IFNAMSIZ is 16 with its NUL. */
const LONGEST_NAME = 15;

/** Two interfaces joined by a cable, veth(4), each in its namespace from the first moment. */
export function createVeth(transport: NetlinkTransport, { name, peer }: VethPair): void {
  const end = { attributes: { IFLA_IFNAME: peer.name, IFLA_NET_NS_PID: peer.netnsPid } };
  const info = { IFLA_INFO_KIND: 'veth', IFLA_INFO_DATA: { VETH_INFO_PEER: end } };
  const attributes = { IFLA_IFNAME: name, IFLA_LINKINFO: info };
  request(transport, { type: 'RTM_NEWLINK', flags: CREATE, attributes });
}

export function createBridge(transport: NetlinkTransport, name: string): void {
  const attributes = { IFLA_IFNAME: name, IFLA_LINKINFO: { IFLA_INFO_KIND: 'bridge' } };
  request(transport, { type: 'RTM_NEWLINK', flags: CREATE, attributes });
}

/** Changes an interface, all in one message. */
export function setLink(transport: NetlinkTransport, link: LinkRef, change: LinkChange): void {
  // A name beside an index is the new name; beside no index it says which interface.
  const target = reference(change.name === undefined ? link : linkIndex(transport, link));
  const flags =
    change.up === undefined ? {} : { ifi_flags: change.up ? IFF.IFF_UP : 0, ifi_change: IFF.IFF_UP };
  const attributes = {
    ...target.attributes,
    ...(change.name === undefined ? {} : { IFLA_IFNAME: change.name }),
    IFLA_MTU: change.mtu,
    IFLA_MASTER: change.master === null ? 0 : change.master,
    IFLA_NET_NS_PID: change.netnsPid,
  };
  request(transport, { type: 'RTM_NEWLINK', header: { ...target.header, ...flags }, attributes });
}

/** A veth takes its peer with it. */
export function deleteLink(transport: NetlinkTransport, link: LinkRef): void {
  request(transport, { type: 'RTM_DELLINK', ...reference(link) });
}

/** The index of an interface. */
export function linkIndex(transport: NetlinkTransport, link: LinkRef): number {
  if (typeof link === 'number') return link;
  const [reply] = request(transport, { type: 'RTM_GETLINK', ...reference(link) });
  return reply!.header.ifi_index;
}

function reference(link: LinkRef): Pick<Request<'RTM_NEWLINK'>, 'header' | 'attributes'> {
  if (typeof link === 'number') return { header: { ifi_index: link } };
  // Only alternative names can be longer; the kernel would call a longer IFLA_IFNAME malformed.
  const isAlternative = Buffer.byteLength(link) > LONGEST_NAME;
  return { attributes: isAlternative ? { IFLA_ALT_IFNAME: link } : { IFLA_IFNAME: link } };
}
