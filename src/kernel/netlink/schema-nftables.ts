/**
 * Messages about nftables: linux/netfilter/nf_tables.h and nfnetlink.h. Their numbers are in network byte order. A
 * rule is a list of expressions, which load values into registers, compare these, and act.
 */
import { NLA_F_NESTED } from './raw-attributes.ts';
import type { StructTable } from './structs.ts';
import type { AttributeTable, BodyTable } from './tables.ts';

/** struct nfgenmsg { __u8 nfgen_family; __u8 version; __be16 res_id; } */
const NFGENMSG = { nfgen_family: 'u8', version: 'u8', res_id: 'be16' } as const satisfies StructTable;

const TABLE_ATTRIBUTES = {
  NFTA_TABLE_NAME: [1, 'string'],
  NFTA_TABLE_FLAGS: [2, 'be32'],
} as const satisfies AttributeTable;

const HOOK = {
  NFTA_HOOK_HOOKNUM: [1, 'be32'],
  NFTA_HOOK_PRIORITY: [2, 'be32'],
} as const satisfies AttributeTable;

const CHAIN_ATTRIBUTES = {
  NFTA_CHAIN_TABLE: [1, 'string'],
  NFTA_CHAIN_NAME: [3, 'string'],
  NFTA_CHAIN_TYPE: [7, 'word'],
  NFTA_CHAIN_HOOK: [4 | NLA_F_NESTED, { nested: HOOK }],
} as const satisfies AttributeTable;

const DATA = { NFTA_DATA_VALUE: [1, 'bytes'] } as const satisfies AttributeTable;

/** The expressions that NAT rules are made of, by name. */
const EXPRESSIONS = {
  payload: {
    NFTA_PAYLOAD_DREG: [1, 'be32'],
    NFTA_PAYLOAD_BASE: [2, 'be32'],
    NFTA_PAYLOAD_OFFSET: [3, 'be32'],
    NFTA_PAYLOAD_LEN: [4, 'be32'],
  },
  meta: {
    NFTA_META_KEY: [2, 'be32'],
    NFTA_META_DREG: [1, 'be32'],
  },
  bitwise: {
    NFTA_BITWISE_SREG: [1, 'be32'],
    NFTA_BITWISE_DREG: [2, 'be32'],
    NFTA_BITWISE_LEN: [3, 'be32'],
    NFTA_BITWISE_MASK: [4 | NLA_F_NESTED, { nested: DATA }],
    NFTA_BITWISE_XOR: [5 | NLA_F_NESTED, { nested: DATA }],
  },
  cmp: {
    NFTA_CMP_SREG: [1, 'be32'],
    NFTA_CMP_OP: [2, 'be32'],
    NFTA_CMP_DATA: [3 | NLA_F_NESTED, { nested: DATA }],
  },
  counter: {
    NFTA_COUNTER_BYTES: [1, 'be64'],
    NFTA_COUNTER_PACKETS: [2, 'be64'],
  },
  immediate: {
    NFTA_IMMEDIATE_DREG: [1, 'be32'],
    NFTA_IMMEDIATE_DATA: [2 | NLA_F_NESTED, { nested: DATA }],
  },
  masq: {},
  nat: {
    NFTA_NAT_TYPE: [1, 'be32'],
    NFTA_NAT_FAMILY: [2, 'be32'],
    NFTA_NAT_REG_ADDR_MIN: [3, 'be32'],
    NFTA_NAT_REG_PROTO_MIN: [5, 'be32'],
    NFTA_NAT_FLAGS: [7, 'be32'],
  },
} as const satisfies Record<string, AttributeTable>;

export type ExpressionName = keyof typeof EXPRESSIONS;

const EXPRESSION = {
  NFTA_EXPR_NAME: [1, 'word'],
  NFTA_EXPR_DATA: [2 | NLA_F_NESTED, { dependsOn: 'NFTA_EXPR_NAME', tables: EXPRESSIONS }],
} as const satisfies AttributeTable;

const RULE_ATTRIBUTES = {
  NFTA_RULE_TABLE: [1, 'string'],
  NFTA_RULE_CHAIN: [2, 'string'],
  NFTA_RULE_HANDLE: [3, 'be64'],
  NFTA_RULE_EXPRESSIONS: [4 | NLA_F_NESTED, { listOfNested: [1 | NLA_F_NESTED, EXPRESSION] }],
} as const satisfies AttributeTable;

export const BATCH = { header: NFGENMSG, attributes: {} } as const satisfies BodyTable;
export const TABLE = { header: NFGENMSG, attributes: TABLE_ATTRIBUTES } as const satisfies BodyTable;
export const CHAIN = { header: NFGENMSG, attributes: CHAIN_ATTRIBUTES } as const satisfies BodyTable;
export const RULE = { header: NFGENMSG, attributes: RULE_ATTRIBUTES } as const satisfies BodyTable;
