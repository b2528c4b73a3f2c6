/** Constants of rtnetlink(7), netdevice(7) and the kernel's headers, with the names they have there. */

/** enum net_device_flags, linux/if.h; netdevice(7). */
export const IFF = {
  IFF_UP: 1 << 0,
  IFF_BROADCAST: 1 << 1,
  IFF_DEBUG: 1 << 2,
  IFF_LOOPBACK: 1 << 3,
  IFF_POINTOPOINT: 1 << 4,
  IFF_NOTRAILERS: 1 << 5,
  IFF_RUNNING: 1 << 6,
  IFF_NOARP: 1 << 7,
  IFF_PROMISC: 1 << 8,
  IFF_ALLMULTI: 1 << 9,
  IFF_MASTER: 1 << 10,
  IFF_SLAVE: 1 << 11,
  IFF_MULTICAST: 1 << 12,
  IFF_PORTSEL: 1 << 13,
  IFF_AUTOMEDIA: 1 << 14,
  IFF_DYNAMIC: 1 << 15,
  IFF_LOWER_UP: 1 << 16,
  IFF_DORMANT: 1 << 17,
  IFF_ECHO: 1 << 18,
} as const;

/** RFC 2863 operational states, linux/if.h. */
export const IF_OPER = {
  IF_OPER_UNKNOWN: 0,
  IF_OPER_NOTPRESENT: 1,
  IF_OPER_DOWN: 2,
  IF_OPER_LOWERLAYERDOWN: 3,
  IF_OPER_TESTING: 4,
  IF_OPER_DORMANT: 5,
  IF_OPER_UP: 6,
} as const;

/** Hardware types, linux/if_arp.h; those whose link-layer address is an IP address end the list. */
export const ARPHRD = {
  ARPHRD_ETHER: 1,
  ARPHRD_INFINIBAND: 32,
  ARPHRD_CAN: 280,
  ARPHRD_PPP: 512,
  ARPHRD_LOOPBACK: 772,
  ARPHRD_IEEE80211: 801,
  ARPHRD_NETLINK: 824,
  ARPHRD_VSOCKMON: 826,
  ARPHRD_NONE: 0xfffe,
  ARPHRD_VOID: 0xffff,
  ARPHRD_TUNNEL: 768,
  ARPHRD_TUNNEL6: 769,
  ARPHRD_SIT: 776,
  ARPHRD_IPGRE: 778,
  ARPHRD_IP6GRE: 823,
} as const;

/** linux/if_addr.h. */
export const IFA_F = {
  IFA_F_SECONDARY: 0x01,
  IFA_F_NODAD: 0x02,
  IFA_F_OPTIMISTIC: 0x04,
  IFA_F_DADFAILED: 0x08,
  IFA_F_HOMEADDRESS: 0x10,
  IFA_F_DEPRECATED: 0x20,
  IFA_F_TENTATIVE: 0x40,
  IFA_F_PERMANENT: 0x80,
  IFA_F_MANAGETEMPADDR: 0x100,
  IFA_F_NOPREFIXROUTE: 0x200,
  IFA_F_MCAUTOJOIN: 0x400,
  IFA_F_STABLE_PRIVACY: 0x800,
} as const;

/** How far an address or a route reaches, linux/rtnetlink.h. */
export const RT_SCOPE = {
  RT_SCOPE_UNIVERSE: 0,
  RT_SCOPE_SITE: 200,
  RT_SCOPE_LINK: 253,
  RT_SCOPE_HOST: 254,
  RT_SCOPE_NOWHERE: 255,
} as const;

export const RT_TABLE = {
  RT_TABLE_UNSPEC: 0,
  RT_TABLE_COMPAT: 252,
  RT_TABLE_DEFAULT: 253,
  RT_TABLE_MAIN: 254,
  RT_TABLE_LOCAL: 255,
} as const;

/** Who made a route. */
export const RTPROT = {
  RTPROT_UNSPEC: 0,
  RTPROT_REDIRECT: 1,
  RTPROT_KERNEL: 2,
  RTPROT_BOOT: 3,
  RTPROT_STATIC: 4,
  RTPROT_GATED: 8,
  RTPROT_RA: 9,
  RTPROT_MRT: 10,
  RTPROT_ZEBRA: 11,
  RTPROT_BIRD: 12,
  RTPROT_DNROUTED: 13,
  RTPROT_XORP: 14,
  RTPROT_NTK: 15,
  RTPROT_DHCP: 16,
  RTPROT_MROUTED: 17,
  RTPROT_KEEPALIVED: 18,
  RTPROT_BABEL: 42,
  RTPROT_OPENR: 99,
  RTPROT_BGP: 186,
  RTPROT_ISIS: 187,
  RTPROT_OSPF: 188,
  RTPROT_RIP: 189,
  RTPROT_EIGRP: 192,
} as const;

/** Types of routes. */
export const RTN = {
  RTN_UNSPEC: 0,
  RTN_UNICAST: 1,
  RTN_LOCAL: 2,
  RTN_BROADCAST: 3,
  RTN_ANYCAST: 4,
  RTN_MULTICAST: 5,
  RTN_BLACKHOLE: 6,
  RTN_UNREACHABLE: 7,
  RTN_PROHIBIT: 8,
  RTN_THROW: 9,
  RTN_NAT: 10,
  RTN_XRESOLVE: 11,
} as const;

/** Flags of a route's next hop. */
export const RTNH_F = {
  RTNH_F_DEAD: 1,
  RTNH_F_ONLINK: 4,
  RTNH_F_PERVASIVE: 2,
  RTNH_F_OFFLOAD: 8,
  RTNH_F_TRAP: 64,
  RTNH_F_LINKDOWN: 16,
  RTNH_F_UNRESOLVED: 32,
} as const;

/** What is known of a neighbour, linux/neighbour.h. */
export const NUD = {
  NUD_NONE: 0x00,
  NUD_INCOMPLETE: 0x01,
  NUD_REACHABLE: 0x02,
  NUD_STALE: 0x04,
  NUD_DELAY: 0x08,
  NUD_PROBE: 0x10,
  NUD_FAILED: 0x20,
  NUD_NOARP: 0x40,
  NUD_PERMANENT: 0x80,
} as const;

/** A cached copy of a route, which is not one of its table's own. */
export const RTM_F_CLONED = 0x200;

/** A lifetime without an end (INFINITY_LIFE_TIME), in seconds. */
export const INFINITE_LIFETIME = 0xffffffff;

/** Where a packet passes a chain: enum nf_inet_hooks, linux/netfilter.h. */
export const NF_INET = { NF_INET_PRE_ROUTING: 0, NF_INET_POST_ROUTING: 4 } as const;

/** The order of chains at a hook: enum nf_ip_hook_priorities, linux/netfilter_ipv4.h. */
export const NF_IP_PRI = { NF_IP_PRI_NAT_DST: -100, NF_IP_PRI_NAT_SRC: 100 } as const;

/** Parts of expressions, linux/netfilter/nf_tables.h. */
export const NFT_PAYLOAD = { NFT_PAYLOAD_NETWORK_HEADER: 1, NFT_PAYLOAD_TRANSPORT_HEADER: 2 } as const;
export const NFT_META = { NFT_META_L4PROTO: 16 } as const;
export const NFT_CMP = { NFT_CMP_EQ: 0, NFT_CMP_NEQ: 1 } as const;
export const NFT_NAT = { NFT_NAT_SNAT: 0, NFT_NAT_DNAT: 1 } as const;
