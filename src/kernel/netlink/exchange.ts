/** Asking the kernel something over a netlink socket and reading its answer, netlink(7). */
import { KernelError } from '../errors.ts';
import { strerror } from '../ffi.ts';
import { Described } from '../task.ts';
import { attributeNameAt } from './attribute-name.ts';
import { decodeBody } from './attributes.ts';
import {
  type Acknowledgement,
  decodeAcknowledgement,
  encodeMessage,
  MESSAGE_HEADER_SIZE,
  NLM_F,
  NLM_F_REPLY,
  NLMSG,
  type RawMessage,
  splitMessages,
} from './codec.ts';
import { describeMessage } from './describe.ts';
import { MESSAGES, type MessageName, NFTABLES, type Reply, type Request } from './schema.ts';
import type { NetlinkTransport } from './socket.ts';
import { sizeOfStruct } from './structs.ts';

/** A dump that changed while it was read is read again, so many times at most. */
const MAX_DUMPS = 5;

interface Sent {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly name: MessageName;
  readonly text: string;
  readonly describe: () => string;
}

let lastSequence = 0;

/**
 * Sends a request and waits for the kernel's acknowledgement. Returns what the kernel sent before it: the
 * thing asked for, when the request was to get one.
 * @throws KernelError with the kernel's reason; `detail` has its own words
 */
export function request<N extends MessageName>(transport: NetlinkTransport, message: Request<N>): Reply<N>[] {
  const sent = send(transport, message, NLM_F.NLM_F_REQUEST | NLM_F.NLM_F_ACK);
  return collect(transport, sent).replies as Reply<N>[];
}

/**
 * Everything of a kind: interfaces, addresses, routes.
 * @throws KernelError
 */
export function dump<N extends MessageName>(transport: NetlinkTransport, message: Request<N>): Reply<N>[] {
  for (let attempt = 1; ; attempt++) {
    const sent = send(transport, message, NLM_F.NLM_F_REQUEST | NLM_F.NLM_F_DUMP);
    const { replies, isInterrupted } = collect(transport, sent);
    if (!isInterrupted || attempt === MAX_DUMPS) return replies as Reply<N>[];
  }
}

/**
 * Changes of nftables, of which the kernel makes all or none: a batch in one datagram.
 * @throws KernelError with the kernel's reason, of the first message that it refuses
 */
export function batch(transport: NetlinkTransport, messages: readonly Request[]): void {
  const frame = { header: { res_id: NFTABLES } };
  const last = messages.length - 1;
  const sent = [
    prepare(transport, { type: 'NFNL_MSG_BATCH_BEGIN', ...frame }, NLM_F.NLM_F_REQUEST),
    ...messages.map((message, index) =>
      // One acknowledgement is enough; what is refused is answered in any case.
      prepare(transport, message, NLM_F.NLM_F_REQUEST | (index === last ? NLM_F.NLM_F_ACK : 0)),
    ),
    prepare(transport, { type: 'NFNL_MSG_BATCH_END', ...frame }, NLM_F.NLM_F_REQUEST),
  ];
  const bytes = Buffer.concat(sent.map((each) => each.bytes));
  transport.send(new Described(bytes, () => `[${sent.map(({ describe }) => describe()).join(', ')}]`));
  for (;;) {
    for (const answer of splitMessages(transport.receive())) {
      const asked = sent.find(({ sequence }) => sequence === answer.sequence);
      if (!asked || answer.type !== NLMSG.NLMSG_ERROR) continue;
      const acknowledgement = decodeAcknowledgement(answer);
      if (acknowledgement.errno !== 0) throw refusal(asked, acknowledgement);
      return;
    }
  }
}

function send(transport: NetlinkTransport, message: Request, flags: number): Sent {
  const sent = prepare(transport, message, flags);
  transport.send(new Described(sent.bytes, sent.describe));
  return sent;
}

function prepare(transport: NetlinkTransport, message: Request, flags: number): Sent {
  // Sequence numbers are 32 bits wide; 0 is left to the kernel's own notifications.
  lastSequence = (lastSequence % 0xffffffff) + 1;
  const complete = { ...message, flags: flags | (message.flags ?? 0) };
  const { type, body } = MESSAGES[message.type];
  const bytes = encodeMessage({ type, flags: complete.flags, sequence: lastSequence }, body, message);
  const describe = () => describeMessage(complete);
  return {
    sequence: lastSequence,
    bytes,
    name: message.type,
    describe,
    get text() {
      return `sendto(${transport.fd ?? 'netlink'}, ${describe()}, ${bytes.length})`;
    },
  };
}

/** Reads until the answer to a request is complete. */
function collect(transport: NetlinkTransport, sent: Sent): { replies: unknown[]; isInterrupted: boolean } {
  const replies: unknown[] = [];
  let isInterrupted = false;
  for (;;) {
    for (const message of splitMessages(transport.receive())) {
      // The rest of an earlier answer that nobody read to its end.
      if (message.sequence !== sent.sequence) continue;
      isInterrupted ||= (message.flags & NLM_F_REPLY.NLM_F_DUMP_INTR) !== 0;
      if (isLast(message)) return { replies, isInterrupted };
      if (message.type !== NLMSG.NLMSG_NOOP)
        replies.push(decodeBody(MESSAGES[sent.name].body, message.payload));
    }
  }

  function isLast(message: RawMessage): boolean {
    if (message.type !== NLMSG.NLMSG_ERROR && message.type !== NLMSG.NLMSG_DONE) return false;
    const acknowledgement = decodeAcknowledgement(message);
    if (acknowledgement.errno !== 0) throw refusal(sent, acknowledgement);
    return true;
  }
}

function refusal(sent: Sent, { errno, extended }: Acknowledgement): KernelError {
  const words = [extended.NLMSGERR_ATTR_MSG, offendingAttribute(sent, extended.NLMSGERR_ATTR_OFFS)];
  const detail = words.filter(Boolean).join(' ') || undefined;
  return new KernelError(
    { call: 'sendto', text: sent.text, errno, answer: 'NLMSG_ERROR', detail },
    strerror(errno),
  );
}

/** `(RTA_GATEWAY)` for the offset of an attribute in the request. */
function offendingAttribute(sent: Sent, offset: number | undefined): string | undefined {
  if (offset === undefined) return undefined;
  const { header, attributes } = MESSAGES[sent.name].body;
  const start = MESSAGE_HEADER_SIZE + sizeOfStruct(header);
  const name = attributeNameAt(attributes, sent.bytes, offset, start);
  return name && `(${name})`;
}
