import { Buffer } from 'node:buffer';
import type { NetlinkTransport } from '../../../src/kernel/netlink/socket.ts';
import type { Described } from '../../../src/kernel/task.ts';
import { ANSWERS } from './golden.ts';

export interface Replay extends NetlinkTransport {
  readonly sent: Described[];
}

const SEQUENCE_OFFSET = 8;

/** A transport that answers with recorded datagrams, under the sequence number of the last request. */
export function replay(...datagrams: readonly Uint8Array[]): Replay {
  const sent: Described[] = [];
  const queue = [...datagrams];
  return {
    fd: 4,
    sent,
    send: (message) => {
      sent.push(message);
    },
    receive: () => {
      const datagram = queue.shift();
      if (!datagram) throw new Error('nothing was recorded after this');
      return withSequence(datagram, Buffer.from(sent.at(-1)!.bytes).readUInt32LE(SEQUENCE_OFFSET));
    },
  };
}

/** A transport that acknowledges every request. */
export function acknowledging(): Replay {
  return replay(...Array.from({ length: 9 }, () => ANSWERS.success));
}

/** A copy of a datagram with another sequence number in each of its messages. */
export function withSequence(datagram: Uint8Array, sequence: number): Buffer {
  const bytes = Buffer.from(datagram);
  for (let offset = 0; offset < bytes.length; offset += (bytes.readUInt32LE(offset) + 3) & ~3) {
    bytes.writeUInt32LE(sequence, offset + SEQUENCE_OFFSET);
  }
  return bytes;
}
