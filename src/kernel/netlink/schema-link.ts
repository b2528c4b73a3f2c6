/** Messages about network interfaces: linux/rtnetlink.h, linux/if_link.h, linux/veth.h. */
import { NLA_F_NESTED } from './raw-attributes.ts';
import type { StructTable } from './structs.ts';
import type { AttributeTable, BodyTable } from './tables.ts';

/**
 * struct ifinfomsg {
 *     unsigned char  ifi_family;
 *     unsigned char  __ifi_pad;
 *     unsigned short ifi_type;      ARPHRD_*
 *     int            ifi_index;     the interface; 0 when an attribute names it
 *     unsigned       ifi_flags;     IFF_*
 *     unsigned       ifi_change;    which of the flags a request means
 * };
 */
export const IFINFOMSG = {
  ifi_family: 'u8',
  __ifi_pad: 'u8',
  ifi_type: 'u16',
  ifi_index: 's32',
  ifi_flags: 'u32',
  ifi_change: 'u32',
} as const satisfies StructTable;

/**
 * struct rtnl_link_stats64 {
 *     __u64 rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors, rx_dropped, tx_dropped;
 *     __u64 multicast, collisions;
 *     __u64 rx_length_errors, rx_over_errors, rx_crc_errors, rx_frame_errors, rx_fifo_errors, rx_missed_errors;
 *     __u64 tx_aborted_errors, tx_carrier_errors, tx_fifo_errors, tx_heartbeat_errors, tx_window_errors;
 *     __u64 rx_compressed, tx_compressed, rx_nohandler;
 *     __u64 rx_otherhost_dropped;    since Linux 5.19
 * };
 */
export const RTNL_LINK_STATS64 = {
  rx_packets: 'u64',
  tx_packets: 'u64',
  rx_bytes: 'u64',
  tx_bytes: 'u64',
  rx_errors: 'u64',
  tx_errors: 'u64',
  rx_dropped: 'u64',
  tx_dropped: 'u64',
  multicast: 'u64',
  collisions: 'u64',
  rx_length_errors: 'u64',
  rx_over_errors: 'u64',
  rx_crc_errors: 'u64',
  rx_frame_errors: 'u64',
  rx_fifo_errors: 'u64',
  rx_missed_errors: 'u64',
  tx_aborted_errors: 'u64',
  tx_carrier_errors: 'u64',
  tx_fifo_errors: 'u64',
  tx_heartbeat_errors: 'u64',
  tx_window_errors: 'u64',
  rx_compressed: 'u64',
  tx_compressed: 'u64',
  rx_nohandler: 'u64',
  rx_otherhost_dropped: 'u64',
} as const satisfies StructTable;

/** The attributes that ns-lab sends or shows; the others are kept as bytes. */
const COMMON = {
  IFLA_ADDRESS: [1, 'lladdr'],
  IFLA_BROADCAST: [2, 'lladdr'],
  IFLA_IFNAME: [3, 'string'],
  IFLA_MTU: [4, 'u32'],
  /** The interface on the other side of a veth, or below a VLAN. */
  IFLA_LINK: [5, 'u32'],
  IFLA_QDISC: [6, 'word'],
  /** The bridge that the interface is a port of; 0 takes it out. */
  IFLA_MASTER: [10, 'u32'],
  IFLA_TXQLEN: [13, 'u32'],
  IFLA_OPERSTATE: [16, 'u8'],
  /** Moves the interface to the network namespace of this process, as the sender's PID namespace counts. */
  IFLA_NET_NS_PID: [19, 'u32'],
  IFLA_STATS64: [23, { struct: RTNL_LINK_STATS64 }],
  IFLA_GROUP: [27, 'u32'],
  IFLA_NET_NS_FD: [28, 'u32'],
  IFLA_CARRIER: [33, 'u8'],
  /** The namespace that IFLA_LINK is in, when it is another one; see ip-netns(8), "nsid". */
  IFLA_LINK_NETNSID: [37, 's32'],
  IFLA_NEW_NETNSID: [45, 's32'],
  IFLA_PROP_LIST: [52 | NLA_F_NESTED, { listOf: [53, 'string'] }],
  IFLA_ALT_IFNAME: [53, 'string'],
} as const satisfies AttributeTable;

/** enum { VETH_INFO_UNSPEC, VETH_INFO_PEER }: the other end, a whole link message in itself. */
const VETH = {
  VETH_INFO_PEER: [1, { body: { header: IFINFOMSG, attributes: COMMON } }],
} as const satisfies AttributeTable;

/** IFLA_BR_*; times are in hundredths of a second. */
const BRIDGE = {
  IFLA_BR_FORWARD_DELAY: [1, 'u32'],
  IFLA_BR_HELLO_TIME: [2, 'u32'],
  IFLA_BR_MAX_AGE: [3, 'u32'],
  IFLA_BR_AGEING_TIME: [4, 'u32'],
  IFLA_BR_STP_STATE: [5, 'u32'],
  IFLA_BR_PRIORITY: [6, 'u16'],
  IFLA_BR_VLAN_FILTERING: [7, 'u8'],
  IFLA_BR_GROUP_FWD_MASK: [9, 'u16'],
  IFLA_BR_ROOT_PORT: [12, 'u16'],
  IFLA_BR_ROOT_PATH_COST: [13, 'u32'],
  IFLA_BR_GROUP_ADDR: [20, 'lladdr'],
  IFLA_BR_MCAST_ROUTER: [22, 'u8'],
  IFLA_BR_MCAST_SNOOPING: [23, 'u8'],
  IFLA_BR_NF_CALL_IPTABLES: [36, 'u8'],
  IFLA_BR_NF_CALL_IP6TABLES: [37, 'u8'],
} as const satisfies AttributeTable;

const LINKINFO = {
  IFLA_INFO_KIND: [1, 'word'],
  IFLA_INFO_DATA: [2, { dependsOn: 'IFLA_INFO_KIND', tables: { veth: VETH, bridge: BRIDGE } }],
  IFLA_INFO_SLAVE_KIND: [4, 'word'],
} as const satisfies AttributeTable;

export const LINK = {
  header: IFINFOMSG,
  attributes: { ...COMMON, IFLA_LINKINFO: [18, { nested: LINKINFO }] },
} as const satisfies BodyTable;
