/** Messages about addresses: linux/if_addr.h. */
import type { StructTable } from './structs.ts';
import type { AttributeTable, BodyTable } from './tables.ts';

/**
 * struct ifaddrmsg {
 *     __u8  ifa_family;
 *     __u8  ifa_prefixlen;
 *     __u8  ifa_flags;       IFA_F_*, the first eight; IFA_FLAGS has all
 *     __u8  ifa_scope;       RT_SCOPE_*
 *     __u32 ifa_index;       the interface
 * };
 */
const IFADDRMSG = {
  ifa_family: 'u8',
  ifa_prefixlen: 'u8',
  ifa_flags: 'u8',
  ifa_scope: 'u8',
  ifa_index: 'u32',
} as const satisfies StructTable;

/**
 * struct ifa_cacheinfo {
 *     __u32 ifa_prefered;    seconds left; 0xffffffff is for ever
 *     __u32 ifa_valid;
 *     __u32 cstamp;          created, hundredths of a second since boot
 *     __u32 tstamp;          updated
 * };
 */
const IFA_CACHEINFO = {
  ifa_prefered: 'u32',
  ifa_valid: 'u32',
  cstamp: 'u32',
  tstamp: 'u32',
} as const satisfies StructTable;

const ATTRIBUTES = {
  /** The other end's address on a point-to-point link, else the same as IFA_LOCAL. */
  IFA_ADDRESS: [1, 'address'],
  IFA_LOCAL: [2, 'address'],
  IFA_LABEL: [3, 'string'],
  IFA_BROADCAST: [4, 'address'],
  IFA_ANYCAST: [5, 'address'],
  IFA_CACHEINFO: [6, { struct: IFA_CACHEINFO }],
  IFA_FLAGS: [8, 'u32'],
  IFA_RT_PRIORITY: [9, 'u32'],
  IFA_PROTO: [11, 'u8'],
} as const satisfies AttributeTable;

export const ADDRESS = { header: IFADDRMSG, attributes: ATTRIBUTES } as const satisfies BodyTable;
