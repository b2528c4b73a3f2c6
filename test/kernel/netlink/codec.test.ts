import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBody } from '../../../src/kernel/netlink/attributes.ts';
import {
  decodeAcknowledgement,
  encodeMessage,
  NLM_F_REPLY,
  NLMSG,
  type RawMessage,
  splitMessages,
} from '../../../src/kernel/netlink/codec.ts';
import { MESSAGES } from '../../../src/kernel/netlink/schema.ts';
import { ANSWERS, DUMPS, GOT_LINK, IP_REQUESTS } from './golden.ts';

const bodyOf = (type: number) => Object.values(MESSAGES).find((message) => message.type === type)?.body;

/** The bytes again, through the tables. */
function again(message: RawMessage): string {
  const table = bodyOf(message.type)!;
  return encodeMessage(message, table, decodeBody(table, message.payload)).toString('hex');
}

for (const [name, datagrams] of Object.entries({ ...DUMPS, link: GOT_LINK })) {
  test(`the kernel's ${name} come out of the tables with the bytes that went in`, () => {
    const bytes = datagrams.map((datagram) => {
      const messages = splitMessages(datagram);
      const withBodies = messages.filter(({ type }) => bodyOf(type));
      // The end of a dump comes by itself, or last in a datagram.
      assert.ok(withBodies.length >= messages.length - 1);
      const encoded = withBodies.map(again).join('');
      assert.is(encoded, datagram.toString('hex').slice(0, encoded.length));
      return encoded;
    });
    assert.ok(bytes.join('').length > 0);
  });
}

for (const [name, bytes] of Object.entries(IP_REQUESTS)) {
  // ip(8) leaves the NUL out after the kind of an interface.
  if (name === 'createVeth' || name === 'createBridge') continue;
  test(`the request of ip for ${name} comes out of the tables with the bytes that went in`, () => {
    const [message] = splitMessages(bytes);
    assert.is(again(message!), bytes.toString('hex'));
  });
}

test('a datagram of a dump holds several messages, and the last one ends it', () => {
  const types = DUMPS.links.map((datagram) => splitMessages(datagram).map(({ type }) => type));
  assert.equal(types, [[16, 16], [16], [NLMSG.NLMSG_DONE]]);
  const [message] = splitMessages(DUMPS.links[0]);
  assert.is(message!.flags, NLM_F_REPLY.NLM_F_MULTI);
});

test('a message with an impossible length is an error, not an endless loop', () => {
  const bytes = Buffer.from(ANSWERS.success);
  bytes.writeUInt32LE(0, 0);
  assert.throws(() => splitMessages(bytes), /impossible length 0 at offset 0/);
  assert.throws(() => splitMessages(ANSWERS.success.subarray(0, 20)), /impossible length 36 at offset 0/);
});

test('a datagram may lie anywhere in its buffer', () => {
  const around = new Uint8Array(100);
  around.set(ANSWERS.success, 7);
  const [message] = splitMessages(around.subarray(7, 7 + ANSWERS.success.length));
  assert.is(message!.type, NLMSG.NLMSG_ERROR);
});

test('an acknowledgement tells success', () => {
  assert.equal(acknowledgement(ANSWERS.success), { errno: 0, extended: {} });
});

test('an error without extensions is an errno', () => {
  assert.equal(acknowledgement(ANSWERS.plainError), { errno: 19, extended: {} });
});

test("the kernel's words are found whether or not the request stands before them", () => {
  const expected = { errno: 101, extended: { NLMSGERR_ATTR_MSG: 'Nexthop has invalid gateway' } };
  assert.equal(acknowledgement(ANSWERS.cappedError), expected);
  assert.equal(acknowledgement(ANSWERS.uncappedError), expected);
  assert.ok(ANSWERS.uncappedError.length > ANSWERS.cappedError.length);
});

test('an error tells where in the request its attribute is', () => {
  const { errno, extended } = acknowledgement(ANSWERS.offsetError);
  assert.is(errno, 34);
  assert.is(extended.NLMSGERR_ATTR_MSG, 'Attribute failed policy validation');
  assert.is(extended.NLMSGERR_ATTR_OFFS, 80);
});

test('the end of a dump carries an error when the dump broke off', () => {
  const done = { type: NLMSG.NLMSG_DONE, flags: 0, sequence: 1, portId: 1 };
  assert.is(decodeAcknowledgement({ ...done, payload: Buffer.from('00000000', 'hex') }).errno, 0);
  assert.is(decodeAcknowledgement({ ...done, payload: Buffer.from('f4ffffff', 'hex') }).errno, 12);
  assert.is(decodeAcknowledgement({ ...done, payload: Buffer.alloc(0) }).errno, 0);
  const payload = Buffer.from('feffffff 08000100 6e6f7400'.replaceAll(' ', ''), 'hex');
  const { extended } = decodeAcknowledgement({ ...done, flags: NLM_F_REPLY.NLM_F_ACK_TLVS, payload });
  assert.is(extended.NLMSGERR_ATTR_MSG, 'not');
});

function acknowledgement(datagram: Uint8Array) {
  return decodeAcknowledgement(splitMessages(datagram)[0]!);
}

test.run();
