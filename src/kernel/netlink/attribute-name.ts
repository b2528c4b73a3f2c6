/** Which attribute the kernel means when it names an offset in a message. */
import { decodeAttributes, innerTable, namesByType } from './attributes.ts';
import { ATTRIBUTE_HEADER_SIZE, NLA_TYPE_MASK, splitAttributes } from './raw-attributes.ts';
import type { AttributeTable } from './tables.ts';

/**
 * The name of the attribute at `offset` in `bytes`, of the list that begins at `start`, or of the innermost
 * known attribute around it.
 */
export function attributeNameAt(
  table: AttributeTable,
  bytes: Buffer,
  offset: number,
  start: number,
  end = bytes.length,
): string | undefined {
  const raw = splitAttributes(bytes, start, end).find((attribute) => offset < attribute.end);
  const name = raw && namesByType(table).get(raw.type & NLA_TYPE_MASK);
  if (!name || offset < raw.start - ATTRIBUTE_HEADER_SIZE) return undefined;
  const inner = innerTable(table[name]![1], decodeAttributes(table, bytes, start, end));
  if (!inner || offset < raw.start) return name;
  return attributeNameAt(inner.table, bytes, offset, raw.start + inner.skip, raw.end) ?? name;
}
