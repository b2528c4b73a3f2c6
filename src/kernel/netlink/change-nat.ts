/** NAT with nftables: the rules that a bridge network of Docker has, as nft(8) makes them. */
import { AF } from '../flags.ts';
import { parseAddress, parsePrefix } from './address.ts';
import { NLM_F } from './codec.ts';
import { NF_INET, NF_IP_PRI, NFT_CMP, NFT_META, NFT_NAT, NFT_PAYLOAD } from './constants.ts';
import { batch } from './exchange.ts';
import type { ForwardRule } from './nat-rules.ts';
import { FIELDS, type Field, NF_NAT_RANGE_PROTO_SPECIFIED, NFT_REG, PROTOCOLS } from './nft-fields.ts';
import type { Request } from './schema.ts';
import type { NetlinkTransport } from './socket.ts';

/** The table that the rules go into. */
export const NAT_TABLE = 'ns-lab';

type Expressions = NonNullable<
  NonNullable<Request<'NFT_MSG_NEWRULE'>['attributes']>['NFTA_RULE_EXPRESSIONS']
>;
type Expression = Expressions[number];

interface Chain {
  readonly name: string;
  readonly hook: number;
  readonly priority: number;
}

const POSTROUTING: Chain = {
  name: 'postrouting',
  hook: NF_INET.NF_INET_POST_ROUTING,
  priority: NF_IP_PRI.NF_IP_PRI_NAT_SRC,
};
const PREROUTING: Chain = {
  name: 'prerouting',
  hook: NF_INET.NF_INET_PRE_ROUTING,
  priority: NF_IP_PRI.NF_IP_PRI_NAT_DST,
};

/**
 * What comes from a network and goes elsewhere gets the address of the interface that it leaves by:
 * `ip saddr NETWORK ip daddr != NETWORK counter masquerade`.
 * @param network IPv4, without the bits of a host: `10.42.0.0/24`
 * @throws AddressError, KernelError
 */
export function addMasquerade(transport: NetlinkTransport, network: string): void {
  addRule(transport, POSTROUTING, [
    ...isIn('ip saddr', network, 'NFT_CMP_EQ'),
    ...isIn('ip daddr', network, 'NFT_CMP_NEQ'),
    expression('counter', {}),
    expression('masq', {}),
  ]);
}

export interface PortForward {
  /** The TCP port that others see. */
  readonly port: number;
  readonly toAddress: string;
  readonly toPort: number;
}

/**
 * What comes in for a TCP port goes to another address and port: `tcp dport PORT counter dnat to ADDRESS:PORT`.
 * @throws AddressError, KernelError
 */
export function addPortForward(transport: NetlinkTransport, { port, toAddress, toPort }: PortForward): void {
  addRule(transport, PREROUTING, [
    expression('meta', { NFTA_META_KEY: NFT_META.NFT_META_L4PROTO, NFTA_META_DREG: NFT_REG.NFT_REG_1 }),
    compare('NFT_CMP_EQ', hex(PROTOCOLS.tcp, 1)),
    load(FIELDS['tcp dport'], FIELDS['tcp dport'].length),
    compare('NFT_CMP_EQ', hex(port, 2)),
    expression('counter', {}),
    immediate(NFT_REG.NFT_REG_1, Buffer.from(parseAddress(toAddress).bytes).toString('hex')),
    immediate(NFT_REG.NFT_REG_2, hex(toPort, 2)),
    expression('nat', {
      NFTA_NAT_TYPE: NFT_NAT.NFT_NAT_DNAT,
      NFTA_NAT_FAMILY: AF.AF_INET,
      NFTA_NAT_REG_ADDR_MIN: NFT_REG.NFT_REG_1,
      NFTA_NAT_REG_PROTO_MIN: NFT_REG.NFT_REG_2,
      NFTA_NAT_FLAGS: NF_NAT_RANGE_PROTO_SPECIFIED,
    }),
  ]);
}

/** Removes rules, all or none. @throws KernelError */
export function deleteRules(
  transport: NetlinkTransport,
  rules: readonly Pick<ForwardRule, 'table' | 'chain' | 'handle'>[],
): void {
  if (rules.length === 0) return;
  const messages = rules.map(
    ({ table, chain, handle }) =>
      ({
        type: 'NFT_MSG_DELRULE',
        header: { nfgen_family: AF.AF_INET },
        attributes: { NFTA_RULE_TABLE: table, NFTA_RULE_CHAIN: chain, NFTA_RULE_HANDLE: handle },
      }) satisfies Request<'NFT_MSG_DELRULE'>,
  );
  batch(transport, messages);
}

/** The table and the chain are made if they are missing. */
function addRule(transport: NetlinkTransport, chain: Chain, expressions: Expressions): void {
  const header = { nfgen_family: AF.AF_INET };
  batch(transport, [
    {
      type: 'NFT_MSG_NEWTABLE',
      flags: NLM_F.NLM_F_CREATE,
      header,
      attributes: { NFTA_TABLE_NAME: NAT_TABLE },
    } satisfies Request<'NFT_MSG_NEWTABLE'>,
    {
      type: 'NFT_MSG_NEWCHAIN',
      flags: NLM_F.NLM_F_CREATE,
      header,
      attributes: {
        NFTA_CHAIN_TABLE: NAT_TABLE,
        NFTA_CHAIN_NAME: chain.name,
        NFTA_CHAIN_TYPE: 'nat',
        NFTA_CHAIN_HOOK: { NFTA_HOOK_HOOKNUM: chain.hook, NFTA_HOOK_PRIORITY: chain.priority >>> 0 },
      },
    } satisfies Request<'NFT_MSG_NEWCHAIN'>,
    {
      type: 'NFT_MSG_NEWRULE',
      flags: NLM_F.NLM_F_CREATE | NLM_F.NLM_F_APPEND,
      header,
      attributes: {
        NFTA_RULE_TABLE: NAT_TABLE,
        NFTA_RULE_CHAIN: chain.name,
        NFTA_RULE_EXPRESSIONS: expressions,
      },
    } satisfies Request<'NFT_MSG_NEWRULE'>,
  ]);
}

/** Compares as many bytes of an address as the prefix is long; a part of a byte takes a mask. */
function isIn(
  field: 'ip saddr' | 'ip daddr',
  network: string,
  operation: keyof typeof NFT_CMP,
): Expression[] {
  const { prefixLength } = parsePrefix(network);
  const address = Buffer.from(parseAddress(network.split('/')[0]!).bytes);
  if (prefixLength % 8 === 0) {
    const length = prefixLength / 8;
    return [load(FIELDS[field], length), compare(operation, address.toString('hex', 0, length))];
  }
  const mask = Buffer.alloc(4);
  mask.writeUInt32BE(-(2 ** (32 - prefixLength)) >>> 0);
  return [
    load(FIELDS[field], address.length),
    expression('bitwise', {
      NFTA_BITWISE_SREG: NFT_REG.NFT_REG_1,
      NFTA_BITWISE_DREG: NFT_REG.NFT_REG_1,
      NFTA_BITWISE_LEN: address.length,
      NFTA_BITWISE_MASK: { NFTA_DATA_VALUE: mask.toString('hex') },
      NFTA_BITWISE_XOR: { NFTA_DATA_VALUE: '00000000' },
    }),
    compare(operation, address.toString('hex')),
  ];
}

const load = ({ base, offset }: Field, length: number): Expression =>
  expression('payload', {
    NFTA_PAYLOAD_DREG: NFT_REG.NFT_REG_1,
    NFTA_PAYLOAD_BASE: NFT_PAYLOAD[base],
    NFTA_PAYLOAD_OFFSET: offset,
    NFTA_PAYLOAD_LEN: length,
  });

const compare = (operation: keyof typeof NFT_CMP, value: string): Expression =>
  expression('cmp', {
    NFTA_CMP_SREG: NFT_REG.NFT_REG_1,
    NFTA_CMP_OP: NFT_CMP[operation],
    NFTA_CMP_DATA: { NFTA_DATA_VALUE: value },
  });

const immediate = (register: number, value: string): Expression =>
  expression('immediate', {
    NFTA_IMMEDIATE_DREG: register,
    NFTA_IMMEDIATE_DATA: { NFTA_DATA_VALUE: value },
  });

const expression = (name: string, data: Expression['NFTA_EXPR_DATA']): Expression => ({
  NFTA_EXPR_NAME: name,
  NFTA_EXPR_DATA: data,
});

const hex = (number: number, bytes: number): string => number.toString(16).padStart(bytes * 2, '0');
