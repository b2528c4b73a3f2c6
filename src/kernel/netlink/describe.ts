/** A message in the notation of strace(1), short: attributes without their prefixes, zeros left out. */
import { errnoName } from '../errno.ts';
import { AF, type FlagTable, formatEnum, formatFlags } from '../flags.ts';
import { innerTable } from './attributes.ts';
import { decodeAcknowledgement, NLM_F, NLMSG, splitMessages } from './codec.ts';
import {
  IFA_F,
  IFF,
  NF_INET,
  NFT_CMP,
  NFT_META,
  NFT_NAT,
  NFT_PAYLOAD,
  RT_SCOPE,
  RT_TABLE,
  RTN,
  RTPROT,
} from './constants.ts';
import { MESSAGES, type Request } from './schema.ts';
import type { AttributeTable, BodyTable, Format, PartialBody } from './tables.ts';

type Show = (value: number) => string;
const oneOf =
  (table: FlagTable): Show =>
  (value) =>
    formatEnum(table, value);
const flags =
  (table: FlagTable): Show =>
  (value) =>
    formatFlags(table, value);

/** Members and attributes whose numbers have names. */
const NUMBERS: Readonly<Record<string, Show>> = {
  ifi_family: oneOf(AF),
  ifi_flags: flags(IFF),
  ifi_change: flags(IFF),
  ifa_family: oneOf(AF),
  ifa_flags: flags(IFA_F),
  ifa_scope: oneOf(RT_SCOPE),
  rtm_family: oneOf(AF),
  rtm_table: oneOf(RT_TABLE),
  rtm_protocol: oneOf(RTPROT),
  rtm_scope: oneOf(RT_SCOPE),
  rtm_type: oneOf(RTN),
  ncm_family: oneOf(AF),
  nfgen_family: oneOf(AF),
  NFTA_HOOK_HOOKNUM: oneOf(NF_INET),
  NFTA_HOOK_PRIORITY: (value) => String(value | 0),
  NFTA_PAYLOAD_BASE: oneOf(NFT_PAYLOAD),
  NFTA_META_KEY: oneOf(NFT_META),
  NFTA_CMP_OP: oneOf(NFT_CMP),
  NFTA_NAT_TYPE: oneOf(NFT_NAT),
  NFTA_NAT_FAMILY: oneOf(AF),
};

const PREFIX =
  /^(?:IFLA_INFO|IFLA_BR|IFLA|IFA|RTAX|RTA|VETH_INFO|NETCONFA|NFTA_(?:TABLE|CHAIN|HOOK|RULE|EXPR|DATA|PAYLOAD|META|BITWISE|CMP|COUNTER|IMMEDIATE|NAT))_/;

/**
 * `{type=RTM_NEWLINK, flags=NLM_F_REQUEST|NLM_F_ACK, ifi_index=3, ifi_flags=IFF_UP, ifi_change=IFF_UP}`.
 * Members of the struct keep their C names; attributes inside attributes stand beside them, unless they
 * belong to another thing (`peer={…}`).
 */
export function describeMessage(request: Request): string {
  const head = [`type=${request.type}`, `flags=${formatFlags(NLM_F, request.flags ?? 0)}`];
  return braces([...head, ...describeBody(MESSAGES[request.type].body, request)]);
}

/** What came back, short: `{type=NLMSG_ERROR, error=0}` is the acknowledgement, `[RTM_NEWLINK ×3]` a dump. */
export function describeDatagram(datagram: Uint8Array): string {
  const names = splitMessages(datagram).map((message) => {
    if (message.type !== NLMSG.NLMSG_ERROR) return messageName(message.type);
    const { errno } = decodeAcknowledgement(message);
    return `{type=NLMSG_ERROR, error=${errno === 0 ? '0' : `-${errnoName(errno)}`}}`;
  });
  const counted = [...new Set(names)].map((name) => {
    const count = names.filter((other) => other === name).length;
    return count > 1 ? `${name} ×${count}` : name;
  });
  return counted.length === 1 && counted[0]!.startsWith('{') ? counted[0]! : `[${counted.join(', ')}]`;
}

function messageName(type: number): string {
  const known = Object.entries(MESSAGES).find(([, message]) => message.type === type);
  return known?.[0] ?? formatEnum(NLMSG, type);
}

function describeBody(table: BodyTable, body: PartialBody<BodyTable>): string[] {
  const members = Object.keys(table.header).flatMap((name) => {
    const value = body.header?.[name];
    return value ? [`${name}=${describeNumber(name, value)}`] : [];
  });
  return [...members, ...describeAttributes(table.attributes, body.attributes ?? {})];
}

function describeAttributes(table: AttributeTable, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const format = table[name]?.[1];
    if (format === undefined) return [`${name}=0x${(value as { hex: string }).hex}`];
    const inner = typeof format === 'object' && !('body' in format) && innerTable(format, values);
    if (inner) return describeAttributes(inner.table, value as Record<string, unknown>);
    const shown = NUMBERS[name]?.(Number(value)) ?? describeValue(format, value);
    return [`${name.replace(PREFIX, '').toLowerCase()}=${shown}`];
  });
}

function describeValue(format: Format, value: unknown): string {
  if (format === 'string') return JSON.stringify(value);
  if (typeof format === 'string') return String(value);
  if ('body' in format) return braces(describeBody(format.body, value as PartialBody<BodyTable>));
  if ('arrayOf' in format) {
    const items = value as readonly PartialBody<BodyTable>[];
    return `[${items.map((item) => braces(describeBody(format.arrayOf, item))).join(', ')}]`;
  }
  if ('listOf' in format) return `[${(value as unknown[]).map((item) => JSON.stringify(item)).join(', ')}]`;
  if ('listOfNested' in format) {
    const [, table] = format.listOfNested;
    const items = value as readonly Record<string, unknown>[];
    return `[${items.map((item) => braces(describeAttributes(table, item))).join(', ')}]`;
  }
  return braces(Object.entries(value as object).map(([name, member]) => `${name}=${member}`));
}

function describeNumber(name: string, value: number | bigint): string {
  return NUMBERS[name]?.(Number(value)) ?? String(value);
}

function braces(parts: readonly string[]): string {
  return `{${parts.join(', ')}}`;
}
