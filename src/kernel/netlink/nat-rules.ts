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

/**
 * The IPv4 rules of a network namespace. The kernel may have to load nf_tables for it.
 * @throws KernelError
 */
export function natRules(transport: NetlinkTransport): NatRule[] {
  return dump(transport, { type: 'NFT_MSG_GETRULE', header: { nfgen_family: AF.AF_INET } }).map(toRule);
}

function toRule({ attributes }: Rule): NatRule {
  const reader = new RuleReader();
  for (const { NFTA_EXPR_NAME: name = '?', NFTA_EXPR_DATA: data } of attributes.NFTA_RULE_EXPRESSIONS ?? []) {
    reader.read(name, (data ?? {}) as Data);
  }
  return {
    table: attributes.NFTA_RULE_TABLE ?? '?',
    chain: attributes.NFTA_RULE_CHAIN ?? '?',
    rule: reader.words.join(' '),
    ...reader.counter,
  };
}

/** What a register holds: a part of the packet, maybe under a mask, or a value. */
type Register =
  | { readonly field: FieldName; readonly length: number; readonly mask?: Buffer }
  | { readonly meta: 'l4proto' }
  | { readonly value: Buffer };

/** Goes through the expressions of a rule as the kernel does, and says what they come to. */
class RuleReader {
  readonly words: string[] = [];
  counter: { packets?: number; bytes?: number } = {};
  readonly #registers = new Map<number, Register>();

  read(name: string, data: Data): void {
    const text = this.#text(name, data);
    if (text !== '') this.words.push(text);
  }

  #text(name: string, data: Data): string {
    switch (name) {
      case 'payload':
        return this.#load(data);
      case 'meta':
        return this.#loadMeta(data);
      case 'bitwise':
        return this.#mask(data);
      case 'cmp':
        return this.#compare(data);
      case 'immediate':
        return this.#setValue(data);
      case 'counter':
        this.counter = { packets: Number(data.NFTA_COUNTER_PACKETS), bytes: Number(data.NFTA_COUNTER_BYTES) };
        return '';
      case 'masq':
        return 'masquerade';
      case 'nat':
        return this.#translate(data);
      default:
        return `[${name}]`;
    }
  }

  #load(data: Data): string {
    const found = Object.entries(FIELDS).find(
      ([, { base, offset }]) =>
        NFT_PAYLOAD[base] === data.NFTA_PAYLOAD_BASE && offset === data.NFTA_PAYLOAD_OFFSET,
    );
    this.#registers.delete(Number(data.NFTA_PAYLOAD_DREG));
    if (!found) return '[payload]';
    const field = { field: found[0] as FieldName, length: Number(data.NFTA_PAYLOAD_LEN) };
    this.#registers.set(Number(data.NFTA_PAYLOAD_DREG), field);
    return '';
  }

  #loadMeta({ NFTA_META_DREG: register, NFTA_META_KEY: key }: Data): string {
    this.#registers.delete(Number(register));
    if (key !== NFT_META.NFT_META_L4PROTO) return '[meta]';
    this.#registers.set(Number(register), { meta: 'l4proto' });
    return '';
  }

  #setValue({ NFTA_IMMEDIATE_DREG: register, NFTA_IMMEDIATE_DATA: data }: Data): string {
    const value = bytesOf(data);
    // A verdict has no bytes.
    if (value.length === 0) return '[immediate]';
    this.#registers.set(Number(register), { value });
    return '';
  }

  #mask(data: Data): string {
    const source = this.#registers.get(Number(data.NFTA_BITWISE_SREG));
    if (!source || !('field' in source)) return '[bitwise]';
    const masked = { ...source, mask: bytesOf(data.NFTA_BITWISE_MASK) };
    this.#registers.set(Number(data.NFTA_BITWISE_DREG), masked);
    return '';
  }

  #compare(data: Data): string {
    const register = this.#registers.get(Number(data.NFTA_CMP_SREG));
    const value = bytesOf(data.NFTA_CMP_DATA);
    if (!register || 'value' in register) return '[cmp]';
    // nft(8) leaves it out before a port.
    if ('meta' in register) return value[0] === PROTOCOLS.tcp ? '' : `meta l4proto ${value[0]}`;
    const not = data.NFTA_CMP_OP === NFT_CMP.NFT_CMP_NEQ ? '!= ' : '';
    return `${register.field} ${not}${formatValue(register, value)}`;
  }

  #translate(data: Data): string {
    const word = data.NFTA_NAT_TYPE === NFT_NAT.NFT_NAT_DNAT ? 'dnat' : 'snat';
    const address = this.#value(data.NFTA_NAT_REG_ADDR_MIN);
    const port = this.#value(data.NFTA_NAT_REG_PROTO_MIN);
    return `${word} to ${address ? formatAddress(address) : ''}${port ? `:${port.readUInt16BE(0)}` : ''}`;
  }

  #value(register: Data[string]): Buffer | undefined {
    const found = register === undefined ? undefined : this.#registers.get(Number(register));
    return found && 'value' in found ? found.value : undefined;
  }
}

function formatValue(
  { field, length, mask }: { field: FieldName; length: number; mask?: Buffer },
  value: Buffer,
) {
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
