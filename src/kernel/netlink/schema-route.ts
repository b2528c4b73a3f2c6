/** Messages about routes: linux/rtnetlink.h. */
import type { StructTable } from './structs.ts';
import type { AttributeTable, BodyTable } from './tables.ts';

/**
 * struct rtmsg {
 *     unsigned char rtm_family;
 *     unsigned char rtm_dst_len;     prefix length of RTA_DST; 0 is the default route
 *     unsigned char rtm_src_len;
 *     unsigned char rtm_tos;
 *     unsigned char rtm_table;       RT_TABLE_*; RTA_TABLE has numbers above 255
 *     unsigned char rtm_protocol;    RTPROT_*
 *     unsigned char rtm_scope;       RT_SCOPE_*
 *     unsigned char rtm_type;        RTN_*
 *     unsigned      rtm_flags;       RTM_F_*, RTNH_F_*
 * };
 */
const RTMSG = {
  rtm_family: 'u8',
  rtm_dst_len: 'u8',
  rtm_src_len: 'u8',
  rtm_tos: 'u8',
  rtm_table: 'u8',
  rtm_protocol: 'u8',
  rtm_scope: 'u8',
  rtm_type: 'u8',
  rtm_flags: 'u32',
} as const satisfies StructTable;

/**
 * struct rtnexthop {
 *     unsigned short rtnh_len;       length with its attributes
 *     unsigned char  rtnh_flags;     RTNH_F_*
 *     unsigned char  rtnh_hops;      weight - 1
 *     int            rtnh_ifindex;
 * };
 */
const RTNEXTHOP = {
  rtnh_len: 'u16',
  rtnh_flags: 'u8',
  rtnh_hops: 'u8',
  rtnh_ifindex: 's32',
} as const satisfies StructTable;

/**
 * struct rta_cacheinfo {
 *     __u32 rta_clntref;
 *     __u32 rta_lastuse;
 *     __s32 rta_expires;     hundredths of a second; 0 is never
 *     __u32 rta_error;
 *     __u32 rta_used;
 *     __u32 rta_id, rta_ts, rta_tsage;
 * };
 */
const RTA_CACHEINFO = {
  rta_clntref: 'u32',
  rta_lastuse: 'u32',
  rta_expires: 's32',
  rta_error: 'u32',
  rta_used: 'u32',
  rta_id: 'u32',
  rta_ts: 'u32',
  rta_tsage: 'u32',
} as const satisfies StructTable;

/** RTAX_*: what the kernel knows or is told of the path. */
export const METRICS = {
  RTAX_MTU: [2, 'u32'],
  RTAX_WINDOW: [3, 'u32'],
  RTAX_SSTHRESH: [6, 'u32'],
  RTAX_CWND: [7, 'u32'],
  RTAX_ADVMSS: [8, 'u32'],
  RTAX_REORDERING: [9, 'u32'],
  RTAX_HOPLIMIT: [10, 'u32'],
  RTAX_INITCWND: [11, 'u32'],
  RTAX_INITRWND: [14, 'u32'],
  RTAX_QUICKACK: [15, 'u32'],
} as const satisfies AttributeTable;

const GATEWAY = {
  RTA_GATEWAY: [5, 'address'],
  RTA_VIA: [18, 'via'],
} as const satisfies AttributeTable;

const ATTRIBUTES = {
  RTA_DST: [1, 'address'],
  RTA_SRC: [2, 'address'],
  RTA_IIF: [3, 'u32'],
  RTA_OIF: [4, 'u32'],
  ...GATEWAY,
  RTA_PRIORITY: [6, 'u32'],
  RTA_PREFSRC: [7, 'address'],
  RTA_METRICS: [8, { nested: METRICS }],
  RTA_MULTIPATH: [9, { arrayOf: { header: RTNEXTHOP, attributes: GATEWAY } }],
  RTA_CACHEINFO: [12, { struct: RTA_CACHEINFO }],
  RTA_TABLE: [15, 'u32'],
  /** RFC 4191 router preference: 0 medium, 1 high, 3 low. */
  RTA_PREF: [20, 'u8'],
  RTA_NH_ID: [30, 'u32'],
} as const satisfies AttributeTable;

export const ROUTE = { header: RTMSG, attributes: ATTRIBUTES } as const satisfies BodyTable;
