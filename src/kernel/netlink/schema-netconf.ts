/** Messages about the settings of a network namespace: linux/netconf.h. */
import type { StructTable } from './structs.ts';
import type { AttributeTable, BodyTable } from './tables.ts';

/** struct netconfmsg { __u8 ncm_family; }, and padding. */
const NETCONFMSG = { ncm_family: 'u8', ncm_pad1: 'u8', ncm_pad2: 'u16' } as const satisfies StructTable;

const ATTRIBUTES = {
  NETCONFA_IFINDEX: [1, 's32'],
  NETCONFA_FORWARDING: [2, 's32'],
} as const satisfies AttributeTable;

/** In place of an interface: the settings of the namespace as a whole. */
export const NETCONFA_IFINDEX_ALL = -1;

export const NETCONF = { header: NETCONFMSG, attributes: ATTRIBUTES } as const satisfies BodyTable;
