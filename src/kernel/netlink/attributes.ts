/** Attribute lists and message bodies to and from JavaScript values, by table. */
import {
  align,
  encodeAttribute,
  NLA_TYPE_MASK,
  type RawAttribute,
  splitAttributes,
} from './raw-attributes.ts';
import { SCALARS } from './scalars.ts';
import { decodeStruct, encodeStruct, sizeOfStruct } from './structs.ts';
import type {
  AttributeTable,
  Body,
  BodyTable,
  Format,
  PartialBody,
  UnknownAttribute,
  Values,
} from './tables.ts';

type AnyValues = Readonly<Record<string, unknown>>;

export function encodeAttributes<T extends AttributeTable>(table: T, values: Values<T>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(values as AnyValues)) {
    if (value === undefined) continue;
    if (name.startsWith('#')) {
      const { type, hex } = value as UnknownAttribute;
      parts.push(encodeAttribute(type, Buffer.from(hex, 'hex')));
    } else {
      const [type, format] = table[name]!;
      parts.push(encodeAttribute(type, encodeValue(format, value, values as AnyValues)));
    }
  }
  return Buffer.concat(parts);
}

/**
 * Reads the list from `start` up to `end`. Nothing is dropped: what the table does not explain, or lists once
 * and finds twice, is kept as bytes.
 */
export function decodeAttributes<T extends AttributeTable>(
  table: T,
  bytes: Buffer,
  start = 0,
  end = bytes.length,
): Values<T> {
  const values: Record<string, unknown> = {};
  const names = namesByType(table);
  for (const raw of splitAttributes(bytes, start, end)) {
    const name = names.get(raw.type & NLA_TYPE_MASK);
    const isFirst = name !== undefined && !(name in values);
    const value = isFirst ? decodeValue(table[name]![1], bytes, raw, values) : undefined;
    if (value !== undefined) values[name!] = value;
    else
      values[unusedKey(values, raw.type)] = {
        type: raw.type,
        hex: bytes.toString('hex', raw.start, raw.end),
      };
  }
  return values as Values<T>;
}

export function encodeBody<B extends BodyTable>(table: B, body: PartialBody<B>): Buffer {
  const attributes = encodeAttributes(table.attributes, body.attributes ?? ({} as Values<B['attributes']>));
  return Buffer.concat([encodeStruct(table.header, body.header ?? {}), attributes]);
}

/** Reads the bytes from `start` up to `end`. */
export function decodeBody<B extends BodyTable>(
  table: B,
  bytes: Buffer,
  start = 0,
  end = bytes.length,
): Body<B> {
  const attributes = start + align(sizeOfStruct(table.header));
  return {
    header: decodeStruct<B['header']>(table.header, bytes, start, end),
    attributes: decodeAttributes<B['attributes']>(table.attributes, bytes, attributes, end),
  };
}

function encodeValue(format: Format, value: unknown, siblings: AnyValues): Buffer {
  if (typeof format === 'string') return SCALARS[format].encode(value as never);
  if ('struct' in format) return encodeStruct(format.struct, value as AnyValues as never);
  if ('listOf' in format) {
    const [type, scalar] = format.listOf;
    const items = value as readonly unknown[];
    return Buffer.concat(items.map((item) => encodeAttribute(type, SCALARS[scalar].encode(item as never))));
  }
  if ('listOfNested' in format) {
    const [type, table] = format.listOfNested;
    const items = value as readonly Values<AttributeTable>[];
    return Buffer.concat(items.map((item) => encodeAttribute(type, encodeAttributes(table, item))));
  }
  if ('body' in format) return encodeBody(format.body, value as PartialBody<BodyTable>);
  if ('arrayOf' in format) return encodeArray(format.arrayOf, value as PartialBody<BodyTable>[]);
  const inner = innerTable(format, siblings);
  if (!inner) throw new TypeError('the attribute that tells the table of this one is missing');
  return encodeAttributes(inner.table, value as Values<AttributeTable>);
}

function decodeValue(format: Format, bytes: Buffer, raw: RawAttribute, siblings: AnyValues): unknown {
  const { start, end } = raw;
  if (typeof format === 'string') return SCALARS[format].decode(bytes, start, end);
  if ('struct' in format) return decodeStruct(format.struct, bytes, start, end);
  if ('listOf' in format) {
    const [type, scalar] = format.listOf;
    const items = splitAttributes(bytes, start, end);
    if (items.some((item) => (item.type & NLA_TYPE_MASK) !== type)) return undefined;
    return items.map((item) => SCALARS[scalar].decode(bytes, item.start, item.end));
  }
  if ('listOfNested' in format) {
    const [, table] = format.listOfNested;
    return splitAttributes(bytes, start, end).map((item) =>
      decodeAttributes(table, bytes, item.start, item.end),
    );
  }
  if ('body' in format) return decodeBody(format.body, bytes, start, end);
  if ('arrayOf' in format) return decodeArray(format.arrayOf, bytes, start, end);
  const inner = innerTable(format, siblings);
  return inner && decodeAttributes(inner.table, bytes, start, end);
}

/** The first member of the struct is the length of the struct and its attributes. */
function encodeArray(table: BodyTable, bodies: readonly PartialBody<BodyTable>[]): Buffer {
  return Buffer.concat(
    bodies.map((body) => {
      const bytes = encodeBody(table, body);
      bytes.writeUInt16LE(bytes.length, 0);
      return bytes;
    }),
  );
}

function decodeArray(table: BodyTable, bytes: Buffer, start: number, end: number): Body<BodyTable>[] {
  const bodies: Body<BodyTable>[] = [];
  let offset = start;
  while (end - offset >= sizeOfStruct(table.header)) {
    const length = bytes.readUInt16LE(offset);
    if (length < sizeOfStruct(table.header) || offset + length > end) {
      throw new RangeError(`netlink array with impossible length ${length} at offset ${offset}`);
    }
    bodies.push(decodeBody(table, bytes, offset, offset + length));
    offset += align(length);
  }
  return bodies;
}

/**
 * The table of the attributes inside a value, and how many bytes of a struct come before them; undefined when
 * there are none, or the attribute beside it names a kind that has no table.
 */
export function innerTable(
  format: Format,
  siblings: AnyValues,
): { table: AttributeTable; skip: number } | undefined {
  if (typeof format === 'string') return undefined;
  if ('nested' in format) return { table: format.nested, skip: 0 };
  if ('body' in format)
    return { table: format.body.attributes, skip: align(sizeOfStruct(format.body.header)) };
  if (!('tables' in format)) return undefined;
  const table = format.tables[String(siblings[format.dependsOn])];
  return table && { table, skip: 0 };
}

/** The tables the other way round, each made once. */
const NAMES = new WeakMap<AttributeTable, ReadonlyMap<number, string>>();

/** The names of a table's attributes by their types, without flags. */
export function namesByType(table: AttributeTable): ReadonlyMap<number, string> {
  let names = NAMES.get(table);
  if (!names) {
    names = new Map(Object.entries(table).map(([name, [type]]) => [type & NLA_TYPE_MASK, name]));
    NAMES.set(table, names);
  }
  return names;
}

function unusedKey(values: AnyValues, type: number): string {
  let key = `#${type & NLA_TYPE_MASK}`;
  for (let n = 2; key in values; n++) key = `#${type & NLA_TYPE_MASK}.${n}`;
  return key;
}
