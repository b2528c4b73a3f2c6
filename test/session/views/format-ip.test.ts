import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Address, type Link, network, type Route } from '../../../src/kernel/netlink/rtnl.ts';
import { formatAddresses, formatRoutes } from '../../../src/session/views/format-ip.ts';
import { DUMPS, TEXTS } from '../../kernel/netlink/golden.ts';
import { replay } from '../../kernel/netlink/replay.ts';

const recorded = network(
  replay(...DUMPS.links, ...DUMPS.addresses, ...DUMPS.routes, ...DUMPS.neighbours, ...DUMPS.forwarding),
);

const NOTHING_ELSE = { neighbours: [], forwarding: false, nat: [] };

const link: Link = {
  index: 2,
  name: 'eth0',
  type: 'ether',
  flags: ['BROADCAST', 'UP'],
  mtu: 1500,
  qdisc: 'noqueue',
  operstate: 'UP',
  mac: '02:00:00:00:00:01',
  broadcast: 'ff:ff:ff:ff:ff:ff',
  txqlen: 1000,
  group: 'default',
  altNames: [],
  stats: { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 },
};

const address: Address = {
  index: 2,
  family: 'inet',
  cidr: '10.0.42.2/24',
  scope: 'global',
  label: 'eth0',
  flags: [],
  validSec: 'forever',
  preferredSec: 'forever',
};

const route: Route = {
  family: 'inet',
  destination: 'default',
  protocol: 'boot',
  scope: 'global',
  table: 'main',
  type: 'unicast',
  flags: [],
  nexthops: [],
  metrics: {},
};

const firstLine = (links: readonly Link[]) =>
  formatAddresses({ links, addresses: [], routes: [], ...NOTHING_ELSE }).split('\n')[0]!;
const routeLines = (...routes: Route[]) =>
  formatRoutes({ links: [link], addresses: [], routes, ...NOTHING_ELSE }, routes[0]!.family);

test('addresses read as ip addr printed them', () => {
  assert.is(formatAddresses(recorded), TEXTS.addresses);
});

test('routes read as ip route printed them', () => {
  assert.is(formatRoutes(recorded), TEXTS.routes);
  assert.is(formatRoutes(recorded, 'inet6'), TEXTS.routes6);
});

test('the peer of a veth is named when it is in the same namespace', () => {
  const peer = { ...link, index: 3, name: 'eth1', peerIndex: 2 };
  const both = [{ ...link, peerIndex: 3 }, peer];
  assert.match(firstLine(both), '2: eth0@eth1: <BROADCAST,UP> mtu');
  assert.match(firstLine([both[0]!, { ...peer, flags: [] }]), '2: eth0@eth1: <BROADCAST,UP,M-DOWN> mtu');
});

test('the peer of a veth is a number when it is in another namespace, even one that is in use here', () => {
  assert.match(firstLine([{ ...link, peerIndex: 7, peerNetnsId: 0 }]), '2: eth0@if7: ');
  assert.match(firstLine([{ ...link, peerIndex: 2, peerNetnsId: 0 }]), '2: eth0@if2: ');
  assert.match(firstLine([{ ...link, peerIndex: 0 }]), '2: eth0@NONE: ');
});

test('a point-to-point interface has a peer and no broadcast address', () => {
  const tunnel = {
    ...link,
    type: 'ipip',
    flags: ['POINTOPOINT'],
    mac: '10.0.0.1',
    broadcast: '10.0.0.2',
    txqlen: 0,
  };
  assert.is(
    formatAddresses({
      links: [tunnel],
      addresses: [],
      routes: [],
      neighbours: [],
      forwarding: false,
      nat: [],
    }),
    '2: eth0: <POINTOPOINT> mtu 1500 qdisc noqueue state UP group default\n    link/ipip 10.0.0.1 peer 10.0.0.2',
  );
});

test('lifetimes, flags, metric and broadcast address have their places', () => {
  const full: Address = {
    ...address,
    broadcast: '10.0.42.255',
    metric: 7,
    flags: ['secondary', 'dynamic'],
    validSec: 1000,
    preferredSec: 0,
  };
  const lines = formatAddresses({
    links: [link],
    addresses: [full],
    routes: [],
    neighbours: [],
    forwarding: false,
    nat: [],
  }).split('\n');
  assert.equal(lines.slice(2), [
    '    inet 10.0.42.2/24 metric 7 brd 10.0.42.255 scope global secondary dynamic eth0',
    '       valid_lft 1000sec preferred_lft 0sec',
  ]);
});

test('everything that a route can have is in the order of ip route', () => {
  const full: Route = {
    ...route,
    destination: '10.9.0.0/16',
    nexthopId: 77,
    gateway: '10.0.42.1',
    dev: 2,
    protocol: 'static',
    scope: 'link',
    source: '10.0.42.2',
    metric: 9,
    flags: ['onlink', 'linkdown'],
    metrics: { mtu: 1300 },
  };
  assert.is(
    routeLines(full),
    '10.9.0.0/16 nhid 77 via 10.0.42.1 dev eth0 proto static scope link src 10.0.42.2 metric 9 onlink linkdown mtu 1300',
  );
});

test('an IPv6 route tells when it expires, and how it is preferred', () => {
  const v6: Route = {
    ...route,
    family: 'inet6',
    destination: 'fd00::1/128',
    dev: 9,
    expiresSec: 500,
    preference: 'high',
  };
  assert.is(routeLines(v6), 'fd00::1 dev if9 expires 500sec pref high');
});

test('without routes there is no text', () => {
  assert.is(formatRoutes({ links: [link], addresses: [], routes: [], ...NOTHING_ELSE }), '');
});

test.run();
