import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NLM_F } from '../../../src/kernel/netlink/codec.ts';
import { addressFlagNames, linkFlagNames } from '../../../src/kernel/netlink/names.ts';
import { neighbours } from '../../../src/kernel/netlink/neighbours.ts';
import { addresses, links, network, routes } from '../../../src/kernel/netlink/rtnl.ts';
import { DUMPS } from './golden.ts';
import { replay } from './replay.ts';

test('interfaces have what ip link shows', () => {
  const [loopback, veth, bridge] = links(replay(...DUMPS.links));
  assert.equal(loopback, {
    index: 1,
    name: 'lo',
    kind: undefined,
    type: 'loopback',
    flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
    mtu: 65536,
    qdisc: 'noqueue',
    operstate: 'UNKNOWN',
    mac: '00:00:00:00:00:00',
    broadcast: '00:00:00:00:00:00',
    peerIndex: undefined,
    peerNetnsId: undefined,
    master: undefined,
    txqlen: 1000,
    group: 'default',
    altNames: [],
    stats: { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 },
  });
  assert.is(veth!.kind, 'veth');
  assert.is(veth!.type, 'ether');
  assert.is(veth!.master, 3);
  assert.is(veth!.peerIndex, 2);
  assert.is(veth!.peerNetnsId, 0);
  assert.match(veth!.mac!, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
  assert.ok(veth!.stats.txPackets > 0 && veth!.stats.txBytes > veth!.stats.txPackets);
  assert.is(bridge!.kind, 'bridge');
  assert.is(bridge!.mtu, 1400);
  assert.equal(bridge!.altNames, ['lab-bridge']);
});

test('addresses have what ip addr shows', () => {
  const all = addresses(replay(...DUMPS.addresses));
  const find = (cidr: string) => all.find((address) => address.cidr === cidr);
  assert.equal(find('10.0.42.1/24'), {
    index: 3,
    family: 'inet',
    cidr: '10.0.42.1/24',
    peer: undefined,
    broadcast: undefined,
    scope: 'global',
    label: 'br0',
    metric: undefined,
    flags: [],
    validSec: 'forever',
    preferredSec: 'forever',
  });
  assert.is(find('10.0.43.1/32')!.peer, '10.0.43.2');
  assert.is(find('::1/128')!.scope, 'host');
  assert.is(find('fd00:42::1/64')!.family, 'inet6');
});

test('routes are those of the main table', () => {
  const all = routes(replay(...DUMPS.routes));
  assert.equal(new Set(all.map(({ table }) => table)), new Set(['main']));
  const find = (destination: string) => all.find((route) => route.destination === destination)!;
  assert.is(find('default').gateway, '10.0.42.2');
  assert.is(find('10.0.42.0/24').protocol, 'kernel');
  assert.is(find('10.0.42.0/24').scope, 'link');
  assert.is(find('10.0.42.0/24').source, '10.0.42.1');
  assert.is(find('10.11.0.0/16').gateway, 'fd00:42::2');
  assert.is(find('198.51.100.0/24').type, 'blackhole');
  assert.is(find('198.51.100.0/24').dev, undefined);
  assert.equal(find('192.0.2.1/32').metrics, { mtu: 1300 });
  assert.is(find('fd00:42::/64').preference, 'medium');
  assert.equal(find('203.0.113.0/24').nexthops, [
    { gateway: '10.0.42.2', dev: 3, weight: 2, flags: [] },
    { gateway: '10.0.42.3', dev: 3, weight: 1, flags: [] },
  ]);
});

test('neighbours are as ip neigh shows them', () => {
  assert.equal(neighbours(replay(...DUMPS.neighbours)), [
    { index: 3, family: 'inet', address: '10.42.0.2', mac: '02:00:00:00:00:02', state: 'REACHABLE' },
    { index: 3, family: 'inet', address: '10.42.0.9', mac: undefined, state: 'FAILED' },
    { index: 3, family: 'inet6', address: 'fd00::2', mac: '02:00:00:00:00:03', state: 'PERMANENT' },
  ]);
});

test('the whole network is four dumps and a question', () => {
  const transport = replay(
    ...DUMPS.links,
    ...DUMPS.addresses,
    ...DUMPS.routes,
    ...DUMPS.neighbours,
    ...DUMPS.forwarding,
  );
  const all = network(transport);
  assert.equal([all.links.length, all.addresses.length, all.routes.length], [3, 7, 14]);
  assert.equal([all.forwarding, all.nat], [true, []]);
  assert.is(transport.sent.length, 5);
  const flags = transport.sent.map(({ bytes }) => Buffer.from(bytes).readUInt16LE(6));
  const [dump, question] = [NLM_F.NLM_F_DUMP, NLM_F.NLM_F_ACK].map((flag) => NLM_F.NLM_F_REQUEST | flag);
  assert.equal(flags, [dump, dump, dump, dump, question]);
});

test('the values can be written as JSON', () => {
  const all = network(
    replay(...DUMPS.links, ...DUMPS.addresses, ...DUMPS.routes, ...DUMPS.neighbours, ...DUMPS.forwarding),
  );
  const again = JSON.parse(JSON.stringify(all));
  assert.is(again.links[1].stats.txPackets, all.links[1]!.stats.txPackets);
  assert.equal(again.routes.length, all.routes.length);
});

test('an interface that is up but not running has no carrier', () => {
  assert.equal(linkFlagNames(0x1 | 0x2 | 0x1000), ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP']);
  assert.equal(linkFlagNames(0x1 | 0x40), ['UP']);
  assert.equal(linkFlagNames(0x2), ['BROADCAST']);
});

test('an address that is not permanent is dynamic, and a second one has a name of its family', () => {
  assert.equal(addressFlagNames(2, 0x80), []);
  assert.equal(addressFlagNames(2, 0x81), ['secondary']);
  assert.equal(addressFlagNames(10, 0x01), ['temporary', 'dynamic']);
  assert.equal(addressFlagNames(10, 0xc2), ['nodad', 'tentative']);
});

test.run();
