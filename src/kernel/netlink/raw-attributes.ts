/**
 * Netlink attributes, netlink(7) and rtnetlink(7): a list of typed, 4-byte aligned values, which may hold such
 * lists themselves.
 *
 *     struct rtattr {                   0        2        4
 *         unsigned short rta_len;       | length | type   | payload ...   | padding to 4
 *         unsigned short rta_type;      length counts the 4 bytes before the payload, not the padding
 *     };
 */
/** Set in the type of an attribute that holds attributes. Older parts of the kernel leave it out. */
export const NLA_F_NESTED = 0x8000;
/** The type without its flags. */
export const NLA_TYPE_MASK = 0x3fff;
export const ATTRIBUTE_HEADER_SIZE = 4;

/** An attribute in a buffer: its payload goes from `start` up to `end`. */
export interface RawAttribute {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

export const align = (length: number): number => (length + 3) & ~3;

/**
 * Finds the attributes of the list that goes from `start` up to `end`.
 * @throws RangeError when a length cannot be right
 */
export function splitAttributes(bytes: Buffer, start: number, end: number): RawAttribute[] {
  const attributes: RawAttribute[] = [];
  let offset = start;
  while (end - offset >= ATTRIBUTE_HEADER_SIZE) {
    const length = bytes.readUInt16LE(offset);
    if (length < ATTRIBUTE_HEADER_SIZE || offset + length > end) {
      throw new RangeError(`netlink attribute with impossible length ${length} at offset ${offset}`);
    }
    const type = bytes.readUInt16LE(offset + 2);
    attributes.push({ type, start: offset + ATTRIBUTE_HEADER_SIZE, end: offset + length });
    offset += align(length);
  }
  return attributes;
}

export function encodeAttribute(type: number, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(align(ATTRIBUTE_HEADER_SIZE + payload.length));
  bytes.writeUInt16LE(ATTRIBUTE_HEADER_SIZE + payload.length, 0);
  bytes.writeUInt16LE(type, 2);
  payload.copy(bytes, ATTRIBUTE_HEADER_SIZE);
  return bytes;
}
