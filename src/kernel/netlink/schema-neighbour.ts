/** Messages about neighbours: linux/neighbour.h. */
import type { StructTable } from './structs.ts';
import type { AttributeTable, BodyTable } from './tables.ts';

/**
 * struct ndmsg {
 *     __u8  ndm_family;
 *     __u8  ndm_pad1;
 *     __u16 ndm_pad2;
 *     __s32 ndm_ifindex;     the interface
 *     __u16 ndm_state;       NUD_*
 *     __u8  ndm_flags;
 *     __u8  ndm_type;        RTN_*
 * };
 */
const NDMSG = {
  ndm_family: 'u8',
  ndm_pad1: 'u8',
  ndm_pad2: 'u16',
  ndm_ifindex: 'u32',
  ndm_state: 'u16',
  ndm_flags: 'u8',
  ndm_type: 'u8',
} as const satisfies StructTable;

const ATTRIBUTES = {
  NDA_DST: [1, 'address'],
  NDA_LLADDR: [2, 'lladdr'],
} as const satisfies AttributeTable;

export const NEIGHBOUR = { header: NDMSG, attributes: ATTRIBUTES } as const satisfies BodyTable;
