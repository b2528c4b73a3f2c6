import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KernelError } from '../../../src/kernel/errors.ts';
import { NLM_F_REPLY, splitMessages } from '../../../src/kernel/netlink/codec.ts';
import { dump, request } from '../../../src/kernel/netlink/exchange.ts';
import { ANSWERS, DUMPS, GOT_LINK } from './golden.ts';
import { acknowledging, type Replay, replay, withSequence } from './replay.ts';

const up = { type: 'RTM_NEWLINK', header: { ifi_index: 2, ifi_flags: 1, ifi_change: 1 } } as const;

function refused(transport: Replay, message: Parameters<typeof request>[1]): KernelError {
  try {
    request(transport, message);
  } catch (error) {
    assert.instance(error, KernelError);
    return error as KernelError;
  }
  throw new Error('it was not refused');
}

test('a request asks for an acknowledgement, and every one has its own number', () => {
  const transport = acknowledging();
  request(transport, up);
  request(transport, up);
  const [first, second] = transport.sent.map(({ bytes }) => splitMessages(bytes)[0]!);
  assert.is(first!.flags, 5);
  assert.is(second!.sequence, first!.sequence + 1);
});

test('the message that is sent describes itself', () => {
  const transport = acknowledging();
  request(transport, up);
  assert.is(
    transport.sent[0]!.describe(),
    '{type=RTM_NEWLINK, flags=NLM_F_REQUEST|NLM_F_ACK, ifi_index=2, ifi_flags=IFF_UP, ifi_change=IFF_UP}',
  );
});

test('what the kernel sends before its acknowledgement is the answer', () => {
  const replies = request(replay(...GOT_LINK), { type: 'RTM_GETLINK' });
  assert.is(replies.length, 1);
  assert.is(replies[0]!.header.ifi_index, 3);
  assert.is(replies[0]!.attributes.IFLA_IFNAME, 'br0');
});

test("a refusal is a KernelError with the call, and the kernel's words", () => {
  const error = refused(replay(ANSWERS.cappedError), { type: 'RTM_NEWROUTE', flags: 0x600 });
  assert.is(error.code, 'ENETUNREACH');
  assert.is(error.call, 'sendto');
  assert.is(error.detail, 'Nexthop has invalid gateway');
  const text = 'sendto(4, {type=RTM_NEWROUTE, flags=NLM_F_REQUEST|NLM_F_ACK|NLM_F_CREATE|NLM_F_EXCL}, 28)';
  assert.is(error.text, text);
  assert.is(
    error.message,
    `${text}, answered with NLMSG_ERROR: ENETUNREACH (Network is unreachable): Nexthop has invalid gateway`,
  );
});

test('a refusal without words has no detail', () => {
  const error = refused(replay(ANSWERS.plainError), up);
  assert.is(error.code, 'ENODEV');
  assert.is(error.detail, undefined);
});

test('a refusal names the attribute that it is about', () => {
  const peer = { attributes: { IFLA_IFNAME: 'this-name-is-too-long' } };
  const error = refused(replay(ANSWERS.offsetError), {
    type: 'RTM_NEWLINK',
    attributes: {
      IFLA_IFNAME: 'x',
      IFLA_LINKINFO: { IFLA_INFO_KIND: 'veth', IFLA_INFO_DATA: { VETH_INFO_PEER: peer } },
    },
  });
  assert.is(error.detail, 'Attribute failed policy validation (IFLA_IFNAME)');
});

test('the rest of an earlier answer is passed over', () => {
  const transport = acknowledging();
  let isFirst = true;
  const late = {
    ...transport,
    receive: () => {
      const stale = isFirst ? withSequence(ANSWERS.plainError, 0) : undefined;
      isFirst = false;
      return stale ?? transport.receive();
    },
  };
  assert.equal(request(late, up), []);
  assert.not(isFirst);
});

test('a dump is all its messages', () => {
  const transport = replay(...DUMPS.links);
  const replies = dump(transport, { type: 'RTM_GETLINK' });
  assert.equal(
    replies.map(({ attributes }) => attributes.IFLA_IFNAME),
    ['lo', 'veth-box', 'br0'],
  );
  assert.is(splitMessages(transport.sent[0]!.bytes)[0]!.flags, 0x301);
});

test('a dump that changed while it was read is read again', () => {
  const transport = replay(...DUMPS.links.map(interrupted), ...DUMPS.links);
  assert.is(dump(transport, { type: 'RTM_GETLINK' }).length, 3);
  assert.is(transport.sent.length, 2);
});

test('a dump that always changes is given as it is in the end', () => {
  const transport = replay(...Array.from({ length: 5 }, () => DUMPS.addresses.map(interrupted)).flat());
  assert.ok(dump(transport, { type: 'RTM_GETADDR' }).length > 0);
  assert.is(transport.sent.length, 5);
});

test('a dump that the kernel breaks off is an error', () => {
  const done = Buffer.from(DUMPS.links[2]!);
  done.writeInt32LE(-12, 16);
  assert.throws(() => dump(replay(DUMPS.links[0]!, done), { type: 'RTM_GETLINK' }), /ENOMEM/);
});

function interrupted(datagram: Buffer): Buffer {
  const bytes = Buffer.from(datagram);
  bytes.writeUInt16LE(bytes.readUInt16LE(6) | NLM_F_REPLY.NLM_F_DUMP_INTR, 6);
  return bytes;
}

test.run();
