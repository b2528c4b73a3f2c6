/** The messages of rtnetlink(7) and of nftables that ns-lab sends and reads. */
import { ADDRESS } from './schema-address.ts';
import { LINK } from './schema-link.ts';
import { NEIGHBOUR } from './schema-neighbour.ts';
import { NETCONF } from './schema-netconf.ts';
import { BATCH, CHAIN, RULE, TABLE } from './schema-nftables.ts';
import { ROUTE } from './schema-route.ts';
import type { Body, PartialBody } from './tables.ts';

/** NFNL_SUBSYS_NFTABLES. */
export const NFTABLES = 10;

function nftables(message: number): number {
  return (NFTABLES << 8) | message;
}

export const MESSAGES = {
  RTM_NEWLINK: { type: 16, body: LINK },
  RTM_DELLINK: { type: 17, body: LINK },
  RTM_GETLINK: { type: 18, body: LINK },
  RTM_NEWADDR: { type: 20, body: ADDRESS },
  RTM_DELADDR: { type: 21, body: ADDRESS },
  RTM_GETADDR: { type: 22, body: ADDRESS },
  RTM_NEWROUTE: { type: 24, body: ROUTE },
  RTM_DELROUTE: { type: 25, body: ROUTE },
  RTM_GETROUTE: { type: 26, body: ROUTE },
  RTM_NEWNEIGH: { type: 28, body: NEIGHBOUR },
  RTM_GETNEIGH: { type: 30, body: NEIGHBOUR },
  RTM_NEWNETCONF: { type: 80, body: NETCONF },
  RTM_GETNETCONF: { type: 82, body: NETCONF },
  NFT_MSG_NEWTABLE: { type: nftables(0), body: TABLE },
  NFT_MSG_NEWCHAIN: { type: nftables(3), body: CHAIN },
  NFT_MSG_NEWRULE: { type: nftables(6), body: RULE },
  NFT_MSG_GETRULE: { type: nftables(7), body: RULE },
  NFT_MSG_DELRULE: { type: nftables(8), body: RULE },
  // Numbers of netlink(7) sockets of another protocol than those of interfaces: here the first with a number counts.
  NFNL_MSG_BATCH_BEGIN: { type: 16, body: BATCH },
  NFNL_MSG_BATCH_END: { type: 17, body: BATCH },
} as const;

export type MessageName = keyof typeof MESSAGES;

type BodyTableOf<N extends MessageName> = (typeof MESSAGES)[N]['body'];

/** A message to be sent. NLM_F_REQUEST and NLM_F_ACK, or NLM_F_DUMP, are added to the flags when it goes out. */
export interface Request<N extends MessageName = MessageName> extends PartialBody<BodyTableOf<N>> {
  readonly type: N;
  /** NLM_F_*. */
  readonly flags?: number;
}

/** The body of an answer; the answer to RTM_GETLINK has the same tables. */
export type Reply<N extends MessageName> = Body<BodyTableOf<N>>;

export type LinkMessage = Reply<'RTM_NEWLINK'>;
export type AddressMessage = Reply<'RTM_NEWADDR'>;
export type NeighbourMessage = Reply<'RTM_NEWNEIGH'>;
export type RouteMessage = Reply<'RTM_NEWROUTE'>;
