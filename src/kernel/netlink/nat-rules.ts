/** The rules of nftables, read and written as nft(8) prints them. */
import { AF } from '../flags.ts';
import { formatAddress } from './address.ts';
import { NFT_CMP, NFT_META, NFT_NAT, NFT_PAYLOAD } from './constants.ts';
import { dump } from './exchange.ts';
import { FIELDS, type FieldName, PROTOCOLS } from './nft-fields.ts';
import type { Reply } from './schema.ts';
import type { NetlinkTransport } from './socket.ts';

/** A rule of nftables. */
export interface NatRule {
  readonly table: string;
  /** `prerouting`, `postrouting`. */
  readonly chain: string;
  /** `ip saddr 10.42.0.0/24 ip daddr != 10.42.0.0/24 masquerade`. What ns-lab cannot read is `[NAME]`. */
  readonly rule: string;
  /** How many packets it was used for, and their bytes: of NAT only the first of a connection. */
  readonly packets?: number;
  readonly bytes?: number;
}

type Rule = Reply<'NFT_MSG_NEWRULE'>;
/** The attributes of an expression, whichever it is. */
type Data = Readonly<Record<string, number | bigint | { readonly NFTA_DATA_VALUE?: string } | undefined>>;

const PROTOCOL = 'meta l4proto';

/** What a register holds: a part of the packet, maybe under a mask, or a value. What cannot be read is not there. */
type Register =
  | { readonly field: FieldName; readonly length: number; readonly mask?: Buffer }
  | { readonly meta: 'l4proto' }
  | { readonly value: Buffer };
type Registers = Map<number, Register>;

/**
 * The IPv4 rules of a network namespace. The kernel may have to load nf_tables for it.
 * @throws KernelError
 */
export function natRules(transport: NetlinkTransport): NatRule[] {
  return dump(transport, { type: 'NFT_MSG_GETRULE', header: { nfgen_family: AF.AF_INET } }).map(toRule);
}

/** A rule that sends what comes for a TCP port elsewhere, and how the kernel knows it. */
export interface ForwardRule {
  readonly table: string;
  readonly chain: string;
  readonly handle: bigint;
  readonly port: number;
  readonly toAddress: string;
  readonly toPort: number;
}

/** The whole text of such a rule. */
const FORWARD = /^tcp dport (\d+) dnat to ([\d.]+):(\d+)$/;

/** The ports that a network namespace sends elsewhere, in the order in which the kernel asks. @throws KernelError */
export function forwardRules(transport: NetlinkTransport): ForwardRule[] {
  return dump(transport, { type: 'NFT_MSG_GETRULE', header: { nfgen_family: AF.AF_INET } }).flatMap(
    (reply) => {
      const { table, chain, rule } = toRule(reply);
      const handle = reply.attributes.NFTA_RULE_HANDLE;
      const [, port, toAddress, toPort] = FORWARD.exec(rule) ?? [];
      if (handle === undefined || toAddress === undefined) return [];
      return [{ table, chain, handle, port: Number(port), toAddress, toPort: Number(toPort) }];
    },
  );
}

/** Goes through the expressions of a rule as the kernel does, and says what they come to. */
function toRule({ attributes }: Rule): NatRule {
  const registers: Registers = new Map();
  const expressions = (attributes.NFTA_RULE_EXPRESSIONS ?? []).map(({ NFTA_EXPR_NAME, NFTA_EXPR_DATA }) => ({
    name: NFTA_EXPR_NAME ?? '?',
    data: (NFTA_EXPR_DATA ?? {}) as Data,
  }));
  const counter = expressions.find(({ name }) => name === 'counter')?.data;
  return {
    table: attributes.NFTA_RULE_TABLE ?? '?',
    chain: attributes.NFTA_RULE_CHAIN ?? '?',
    rule: expressions
      .map(({ name, data }) => READERS[name]?.(data, registers) ?? `[${name}]`)
      .filter((text) => text !== '')
      .join(' ')
      // A port says it already.
      .replace(`${PROTOCOL} tcp tcp `, 'tcp '),
    ...(counter && {
      packets: Number(counter.NFTA_COUNTER_PACKETS),
      bytes: Number(counter.NFTA_COUNTER_BYTES),
    }),
  };
}

/** What an expression says, if it says anything by itself; undefined for one that cannot be read. */
const READERS: Readonly<Record<string, (data: Data, registers: Registers) => string | undefined>> = {
  payload: loadField,
  meta: loadMeta,
  bitwise: mask,
  cmp: compare,
  immediate: setValue,
  counter: () => '',
  masq: () => 'masquerade',
  nat: translate,
};

function loadField(data: Data, registers: Registers): string | undefined {
  const { NFTA_PAYLOAD_DREG: register, NFTA_PAYLOAD_LEN: length } = data;
  const found = Object.entries(FIELDS).find(
    ([, { base, offset }]) =>
      NFT_PAYLOAD[base] === data.NFTA_PAYLOAD_BASE && offset === data.NFTA_PAYLOAD_OFFSET,
  );
  const field = found && { field: found[0] as FieldName, length: Number(length) };
  return fill(registers, register, field);
}

function loadMeta(data: Data, registers: Registers): string | undefined {
  const isProtocol = data.NFTA_META_KEY === NFT_META.NFT_META_L4PROTO;
  return fill(registers, data.NFTA_META_DREG, isProtocol ? { meta: 'l4proto' } : undefined);
}

function mask(data: Data, registers: Registers): string | undefined {
  const source = registers.get(Number(data.NFTA_BITWISE_SREG));
  const masked = source && 'field' in source && { ...source, mask: bytesOf(data.NFTA_BITWISE_MASK) };
  return fill(registers, data.NFTA_BITWISE_DREG, masked || undefined);
}

function setValue(data: Data, registers: Registers): string | undefined {
  const value = bytesOf(data.NFTA_IMMEDIATE_DATA);
  // A verdict has no bytes.
  return fill(registers, data.NFTA_IMMEDIATE_DREG, value.length > 0 ? { value } : undefined);
}

function compare(data: Data, registers: Registers): string | undefined {
  const register = registers.get(Number(data.NFTA_CMP_SREG));
  const value = bytesOf(data.NFTA_CMP_DATA);
  if (!register || 'value' in register) return undefined;
  if ('meta' in register) return `${PROTOCOL} ${value[0] === PROTOCOLS.tcp ? 'tcp' : value[0]}`;
  const not = data.NFTA_CMP_OP === NFT_CMP.NFT_CMP_NEQ ? '!= ' : '';
  return `${register.field} ${not}${formatValue(register, value)}`;
}

function translate(data: Data, registers: Registers): string {
  const word = data.NFTA_NAT_TYPE === NFT_NAT.NFT_NAT_DNAT ? 'dnat' : 'snat';
  const address = valueIn(registers, data.NFTA_NAT_REG_ADDR_MIN);
  const port = valueIn(registers, data.NFTA_NAT_REG_PROTO_MIN);
  return `${word} to ${address ? formatAddress(address) : ''}${port ? `:${port.readUInt16BE(0)}` : ''}`;
}

/** Says nothing by itself; undefined when it is not known what the register holds from then on. */
function fill(registers: Registers, number: Data[string], content: Register | undefined): '' | undefined {
  if (content) registers.set(Number(number), content);
  else registers.delete(Number(number));
  return content && '';
}

function valueIn(registers: Registers, number: Data[string]): Buffer | undefined {
  const found = number === undefined ? undefined : registers.get(Number(number));
  return found && 'value' in found ? found.value : undefined;
}

function formatValue(
  { field, length, mask }: Extract<Register, { field: FieldName }>,
  value: Buffer,
): string {
  if (FIELDS[field].kind === 'number') return String(value.readUIntBE(0, value.length));
  const address = Buffer.alloc(FIELDS[field].length);
  value.copy(address);
  const prefix = mask ? countOnes(mask) : length * 8;
  return `${formatAddress(address)}${prefix < address.length * 8 ? `/${prefix}` : ''}`;
}

const countOnes = (mask: Buffer): number =>
  [...mask].reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);

const bytesOf = (data: Data[string]): Buffer =>
  Buffer.from((typeof data === 'object' ? data.NFTA_DATA_VALUE : undefined) ?? '', 'hex');
