/**
 * Netlink messages, netlink(7).
 *
 *     | nlmsghdr, 16 bytes                          | body                                       |
 *     | length 4 | type 2 | flags 2 | seq 4 | pid 4 | struct of the type | attribute | attribute… |
 *
 * A datagram holds one message or more, each aligned to 4 bytes. A dump is many messages (NLM_F_MULTI) and
 * then NLMSG_DONE; a request with NLM_F_ACK is answered by NLMSG_ERROR, with error 0 when it succeeded:
 *
 *     | nlmsghdr | error 4 | nlmsghdr of the request | rest of the request, without NLM_F_CAPPED | attributes, with NLM_F_ACK_TLVS |
 */
import { decodeAttributes, encodeBody } from './attributes.ts';
import { align } from './raw-attributes.ts';
import { decodeStruct, encodeStruct, type Fields, sizeOfStruct } from './structs.ts';
import type { AttributeTable, BodyTable, PartialBody, Values } from './tables.ts';

export const NLMSG = { NLMSG_NOOP: 1, NLMSG_ERROR: 2, NLMSG_DONE: 3 } as const;

/** Flags of requests. NLM_F_DUMP stands for two bits, so it comes before them in a list of names. */
export const NLM_F = {
  NLM_F_REQUEST: 0x1,
  NLM_F_ACK: 0x4,
  NLM_F_DUMP: 0x300,
  NLM_F_REPLACE: 0x100,
  NLM_F_CREATE: 0x400,
  NLM_F_EXCL: 0x200,
  NLM_F_APPEND: 0x800,
} as const;

/** Flags of replies; the values of some have another meaning in requests. */
export const NLM_F_REPLY = {
  NLM_F_MULTI: 0x2,
  NLM_F_DUMP_INTR: 0x10,
  NLM_F_CAPPED: 0x100,
  NLM_F_ACK_TLVS: 0x200,
} as const;

/**
 * struct nlmsghdr {
 *     __u32 nlmsg_len;     length of the message with this header
 *     __u16 nlmsg_type;
 *     __u16 nlmsg_flags;
 *     __u32 nlmsg_seq;     answers carry the number of their request
 *     __u32 nlmsg_pid;     port ID of the sender; 0 is the kernel
 * };
 */
const NLMSGHDR = {
  nlmsg_len: 'u32',
  nlmsg_type: 'u16',
  nlmsg_flags: 'u16',
  nlmsg_seq: 'u32',
  nlmsg_pid: 'u32',
} as const;

export const MESSAGE_HEADER_SIZE = sizeOfStruct(NLMSGHDR);

/** enum nlmsgerr_attrs: what the kernel adds to an error, "extended acknowledgement". */
const NLMSGERR = {
  NLMSGERR_ATTR_MSG: [1, 'string'],
  /** Where in the request the attribute starts that the error is about, counted from its nlmsghdr. */
  NLMSGERR_ATTR_OFFS: [2, 'u32'],
  /** The type of an attribute that the request lacks. */
  NLMSGERR_ATTR_MISS_TYPE: [5, 'u32'],
  /** The offset of the attribute in which it is missing. */
  NLMSGERR_ATTR_MISS_NEST: [6, 'u32'],
} as const satisfies AttributeTable;

export interface RawMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly portId: number;
  /** Everything after the nlmsghdr. */
  readonly payload: Buffer;
}

/** How a request ended. */
export interface Acknowledgement {
  /** The positive errno; 0 for success. */
  readonly errno: number;
  readonly extended: Values<typeof NLMSGERR>;
}

export interface MessageHead {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly portId?: number;
}

export function encodeMessage<B extends BodyTable>(
  head: MessageHead,
  table: B,
  body: PartialBody<B>,
): Buffer {
  const payload = encodeBody(table, body);
  const header = encodeStruct(NLMSGHDR, {
    nlmsg_len: MESSAGE_HEADER_SIZE + payload.length,
    nlmsg_type: head.type,
    nlmsg_flags: head.flags,
    nlmsg_seq: head.sequence,
    nlmsg_pid: head.portId ?? 0,
  });
  return Buffer.concat([header, payload]);
}

/** Cuts a datagram into its messages. @throws RangeError when a length cannot be right. */
export function splitMessages(datagram: Uint8Array): RawMessage[] {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const messages: RawMessage[] = [];
  let offset = 0;
  while (bytes.length - offset >= MESSAGE_HEADER_SIZE) {
    const header = decodeStruct(NLMSGHDR, bytes, offset);
    const end = offset + header.nlmsg_len;
    if (header.nlmsg_len < MESSAGE_HEADER_SIZE || end > bytes.length) {
      throw new RangeError(`netlink message with impossible length ${header.nlmsg_len} at offset ${offset}`);
    }
    messages.push(rawMessage(header, bytes.subarray(offset + MESSAGE_HEADER_SIZE, end)));
    offset += align(header.nlmsg_len);
  }
  return messages;
}

/** Reads an NLMSG_ERROR or NLMSG_DONE message. */
export function decodeAcknowledgement(message: RawMessage): Acknowledgement {
  const { payload } = message;
  // The error may be missing from NLMSG_DONE, and is 0 at the end of a complete dump.
  const errno = payload.length < 4 ? 0 : -payload.readInt32LE(0);
  const hasAttributes = (message.flags & NLM_F_REPLY.NLM_F_ACK_TLVS) !== 0;
  const attributes = hasAttributes ? payload.subarray(4 + requestCopySize(message, errno)) : Buffer.alloc(0);
  return { errno, extended: decodeAttributes(NLMSGERR, attributes) };
}

/** How much of the request stands between the error and the attributes. */
function requestCopySize(message: RawMessage, errno: number): number {
  if (message.type === NLMSG.NLMSG_DONE) return 0;
  const isHeaderOnly = errno === 0 || (message.flags & NLM_F_REPLY.NLM_F_CAPPED) !== 0;
  return isHeaderOnly ? MESSAGE_HEADER_SIZE : align(message.payload.readUInt32LE(4));
}

function rawMessage(header: Fields<typeof NLMSGHDR>, payload: Buffer): RawMessage {
  return {
    type: header.nlmsg_type,
    flags: header.nlmsg_flags,
    sequence: header.nlmsg_seq,
    portId: header.nlmsg_pid,
    payload,
  };
}
