import { formatAddress } from './address.ts';
import { ARPHRD } from './constants.ts';
import { dump } from './exchange.ts';
import { groupName, hardwareName, linkFlagNames, operstateName } from './names.ts';
import type { LinkMessage } from './schema.ts';
import type { NetlinkTransport } from './socket.ts';

/** A network interface, netdevice(7), in the words of ip-link(8). */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** What made it: `veth`, `bridge`, `vlan`; undefined for loopback and for hardware. */
  readonly kind?: string;
  /** What is on the wire: `ether`, `loopback`, `none`. */
  readonly type: string;
  /** `UP`, `LOWER_UP`, `NO-CARRIER`, `BROADCAST`, in the order of ip(8). */
  readonly flags: readonly string[];
  /** In bytes. */
  readonly mtu: number;
  /** The queueing discipline, tc(8). */
  readonly qdisc?: string;
  /** `UP`, `DOWN`, `UNKNOWN`, `LOWERLAYERDOWN`. */
  readonly operstate: string;
  readonly mac?: string;
  /** The broadcast address, or the peer's address on a point-to-point link. */
  readonly broadcast?: string;
  /** The index of the interface on the other side, in its own namespace; 0 when there is none to name. */
  readonly peerIndex?: number;
  /** This namespace's number for the one that the peer is in; undefined when it is in this one. */
  readonly peerNetnsId?: number;
  /** The index of the bridge that it is a port of. */
  readonly master?: number;
  /** In packets. */
  readonly txqlen: number;
  readonly group: string;
  readonly altNames: readonly string[];
  readonly stats: LinkStats;
}

export interface LinkStats {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
}

/** Tunnels whose ends are IP addresses, and so are their link-layer addresses. */
const IP_TUNNELS: readonly number[] = [
  ARPHRD.ARPHRD_TUNNEL,
  ARPHRD.ARPHRD_TUNNEL6,
  ARPHRD.ARPHRD_SIT,
  ARPHRD.ARPHRD_IPGRE,
  ARPHRD.ARPHRD_IP6GRE,
];

/**
 * The interfaces of the network namespace that the transport's socket was opened in.
 * @throws KernelError
 */
export function links(transport: NetlinkTransport): Link[] {
  return dump(transport, { type: 'RTM_GETLINK' }).map(toLink);
}

function toLink({ header, attributes }: LinkMessage): Link {
  const stats = attributes.IFLA_STATS64;
  return {
    index: header.ifi_index,
    name: attributes.IFLA_IFNAME ?? '',
    kind: attributes.IFLA_LINKINFO?.IFLA_INFO_KIND,
    type: hardwareName(header.ifi_type),
    flags: linkFlagNames(header.ifi_flags),
    mtu: attributes.IFLA_MTU ?? 0,
    qdisc: attributes.IFLA_QDISC,
    operstate: operstateName(attributes.IFLA_OPERSTATE ?? 0),
    mac: linkLayerAddress(header.ifi_type, attributes.IFLA_ADDRESS),
    broadcast: linkLayerAddress(header.ifi_type, attributes.IFLA_BROADCAST),
    peerIndex: attributes.IFLA_LINK,
    peerNetnsId: attributes.IFLA_LINK_NETNSID,
    master: attributes.IFLA_MASTER,
    txqlen: attributes.IFLA_TXQLEN ?? 0,
    group: groupName(attributes.IFLA_GROUP ?? 0),
    altNames: attributes.IFLA_PROP_LIST ?? [],
    stats: {
      rxBytes: Number(stats?.rx_bytes ?? 0n),
      rxPackets: Number(stats?.rx_packets ?? 0n),
      txBytes: Number(stats?.tx_bytes ?? 0n),
      txPackets: Number(stats?.tx_packets ?? 0n),
    },
  };
}

function linkLayerAddress(type: number, address: string | undefined): string | undefined {
  if (!address || !IP_TUNNELS.includes(type)) return address;
  const bytes = Buffer.from(address.replaceAll(':', ''), 'hex');
  return bytes.length === 4 || bytes.length === 16 ? formatAddress(bytes) : address;
}
