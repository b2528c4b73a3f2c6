import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBody } from '../../../src/kernel/netlink/attributes.ts';
import { splitMessages } from '../../../src/kernel/netlink/codec.ts';
import * as rtnl from '../../../src/kernel/netlink/rtnl.ts';
import { MESSAGES } from '../../../src/kernel/netlink/schema.ts';
import type { NetlinkTransport } from '../../../src/kernel/netlink/socket.ts';
import { GOT_LINK, IP_REQUESTS, PEER_PID } from './golden.ts';
import { acknowledging, replay } from './replay.ts';

const BRIDGE = 3;
const VETH = 2;
const LOOPBACK = 1;

/** What is asked for, as ns-lab does it. */
const VERBS: Record<keyof typeof IP_REQUESTS, (transport: NetlinkTransport) => void> = {
  createVeth: (t) => rtnl.createVeth(t, { name: 'veth-box', peer: { name: 'eth0', netnsPid: PEER_PID } }),
  createBridge: (t) => rtnl.createBridge(t, 'br0'),
  setUp: (t) => rtnl.setLink(t, VETH, { up: true }),
  setDown: (t) => rtnl.setLink(t, VETH, { up: false }),
  setMaster: (t) => rtnl.setLink(t, VETH, { master: BRIDGE }),
  setNoMaster: (t) => rtnl.setLink(t, VETH, { master: null }),
  setMtu: (t) => rtnl.setLink(t, BRIDGE, { mtu: 1400 }),
  setNetns: (t) => rtnl.setLink(t, BRIDGE, { netnsPid: 999999 }),
  addAddress: (t) => rtnl.addAddress(t, { index: BRIDGE, cidr: '10.0.42.1/24' }),
  addAddress6: (t) => rtnl.addAddress(t, { index: BRIDGE, cidr: 'fd00:42::1/64' }),
  addLoopback: (t) => rtnl.addAddress(t, { index: LOOPBACK, cidr: '127.0.0.5/8' }),
  addRoute: (t) => rtnl.addRoute(t, { destination: 'default', gateway: '10.0.42.2' }),
  addRouteDev: (t) => rtnl.addRoute(t, { destination: '10.9.0.0/16', gateway: '10.0.42.3', dev: BRIDGE }),
  addRouteLink: (t) => rtnl.addRoute(t, { destination: '10.10.0.0/16', dev: BRIDGE }),
  addRoute6: (t) => rtnl.addRoute(t, { destination: 'fd00:99::/64', gateway: 'fd00:42::2', dev: BRIDGE }),
  addRouteVia6: (t) => rtnl.addRoute(t, { destination: '10.11.0.0/16', gateway: 'fd00:42::2', dev: BRIDGE }),
  deleteRoute: (t) => rtnl.deleteRoute(t, { destination: 'default', gateway: '10.0.42.2' }),
  deleteAddress: (t) => rtnl.deleteAddress(t, { index: BRIDGE, cidr: '10.0.42.1/24' }),
  deleteLink: (t) => rtnl.deleteLink(t, VETH),
};

for (const [name, verb] of Object.entries(VERBS)) {
  test(`${name} sends the message that ip sends`, () => {
    const transport = acknowledging();
    verb(transport);
    assert.is(transport.sent.length, 1);
    const own = readRequest(transport.sent[0]!.bytes);
    assert.equal(own, readRequest(IP_REQUESTS[name as keyof typeof IP_REQUESTS]));
  });
}

test('an interface can be meant by its name, without asking for its index first', () => {
  const transport = acknowledging();
  rtnl.setLink(transport, 'lo', { up: true });
  const { header, attributes } = readRequest(transport.sent[0]!.bytes);
  assert.is(header.ifi_index, 0);
  assert.equal(attributes, { IFLA_IFNAME: 'lo' });
});

test('a longer name than an interface can have is an alternative name', () => {
  const transport = acknowledging();
  rtnl.deleteLink(transport, 'a-long-alternative-name');
  const { attributes } = readRequest(transport.sent[0]!.bytes);
  assert.equal(attributes, { IFLA_ALT_IFNAME: 'a-long-alternative-name' });
});

test('a new name goes with the index', () => {
  const transport = replay(...GOT_LINK, GOT_LINK.at(-1)!);
  rtnl.setLink(transport, 'br0', { name: 'br1' });
  const [question, change] = transport.sent.map(({ bytes }) => readRequest(bytes));
  assert.equal(question!.attributes, { IFLA_IFNAME: 'br0' });
  assert.is(change!.header.ifi_index, BRIDGE);
  assert.equal(change!.attributes, { IFLA_IFNAME: 'br1' });
});

test('several changes of an interface are one message', () => {
  const transport = acknowledging();
  rtnl.setLink(transport, VETH, { up: true, master: BRIDGE, mtu: 1400 });
  const { header, attributes } = readRequest(transport.sent[0]!.bytes);
  assert.is(header.ifi_flags, 1);
  assert.equal(attributes, { IFLA_MTU: 1400, IFLA_MASTER: BRIDGE });
});

test('the index of an interface is asked from the kernel, or known already', () => {
  assert.is(rtnl.linkIndex(replay(...GOT_LINK), 'br0'), BRIDGE);
  const transport = replay();
  assert.is(rtnl.linkIndex(transport, VETH), VETH);
  assert.is(transport.sent.length, 0);
});

test('an IPv6 address can do without duplicate address detection', () => {
  const transport = acknowledging();
  rtnl.addAddress(transport, { index: BRIDGE, cidr: 'fd00::1/64', nodad: true });
  assert.is(readRequest(transport.sent[0]!.bytes).header.ifa_flags, 2);
});

test('a default route is of the family of its gateway', () => {
  const transport = acknowledging();
  rtnl.addRoute(transport, { destination: 'default', gateway: 'fd00:42::2' });
  const { header, attributes } = readRequest(transport.sent[0]!.bytes);
  assert.is(header.rtm_family, 10);
  assert.equal(attributes, { RTA_GATEWAY: 'fd00:42::2' });
});

test('a word that is no address is refused before anything is sent', () => {
  const transport = acknowledging();
  const isAddressError = (error: unknown) => error instanceof rtnl.AddressError;
  assert.throws(() => rtnl.addAddress(transport, { index: 1, cidr: '10.0.42.300/24' }), isAddressError);
  assert.throws(() => rtnl.addRoute(transport, { destination: 'default', gateway: 'gw' }), isAddressError);
  assert.throws(() => rtnl.deleteRoute(transport, { destination: '10/8' }), isAddressError);
  assert.is(transport.sent.length, 0);
});

interface ReadRequest {
  readonly type: number;
  readonly flags: number;
  readonly header: Readonly<Record<string, number>>;
  readonly attributes: object;
}

function readRequest(bytes: Uint8Array): ReadRequest {
  const { type, flags, payload } = splitMessages(bytes)[0]!;
  const { body } = Object.values(MESSAGES).find((message) => message.type === type)!;
  return { type, flags, ...decodeBody(body, payload) } as ReadRequest;
}

test.run();
