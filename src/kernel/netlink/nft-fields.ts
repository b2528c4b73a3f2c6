/** What the expressions of nftables rules name by numbers, in the words of nft(8). */
import type { NFT_PAYLOAD } from './constants.ts';

/** A part of a packet. */
export interface Field {
  readonly base: keyof typeof NFT_PAYLOAD;
  /** In bytes, from the start of that header. */
  readonly offset: number;
  readonly length: number;
  readonly kind: 'address' | 'number';
}

/** RFC 791, RFC 9293 and RFC 768. */
export const FIELDS = {
  'ip saddr': { base: 'NFT_PAYLOAD_NETWORK_HEADER', offset: 12, length: 4, kind: 'address' },
  'ip daddr': { base: 'NFT_PAYLOAD_NETWORK_HEADER', offset: 16, length: 4, kind: 'address' },
  'tcp dport': { base: 'NFT_PAYLOAD_TRANSPORT_HEADER', offset: 2, length: 2, kind: 'number' },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;

/** IP protocol numbers, protocols(5). */
export const PROTOCOLS = { tcp: 6 } as const;

/** enum nft_registers. */
export const NFT_REG = { NFT_REG_1: 1, NFT_REG_2: 2 } as const;

/** linux/netfilter/nf_nat.h. */
export const NF_NAT_RANGE_PROTO_SPECIFIED = 2;
