import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Route } from '../../src/kernel/netlink/rtnl.ts';
import { factsOf } from '../../src/lab/facts.ts';
import type { Snapshot } from '../../src/lab/snapshot.ts';
import { needs } from '../support/programs.ts';
import { withSession } from '../support/session.ts';
import { nsenter } from '../support/witness.ts';

const ROUTE: Route = {
  family: 'inet6',
  destination: 'fe80::/64',
  dev: 2,
  protocol: 'kernel',
  scope: 'global',
  metric: 256,
  table: 'main',
  type: 'unicast',
  flags: [],
  nexthops: [],
  metrics: {},
};

/** The facts about routes of an actor that has these, by their names. */
function routeFacts(...routes: readonly Route[]): Record<string, unknown> {
  const unreadable = { unreadable: 'not asked' };
  const links = ['lo', 'eth0', 'eth1'].map((name, at) => ({ index: at + 1, name, flags: ['UP'], mtu: 1500 }));
  const snapshot = {
    ...{ rlimits: unreadable, umask: unreadable },
    ...{ process: unreadable, ids: unreadable, caps: unreadable, seccomp: unreadable, mounts: unreadable },
    ...{
      namespaces: {},
      sysctls: {},
      cgroup: {},
      network: { links, addresses: [], routes, forwarding: false, nat: [] },
    },
  } as unknown as Snapshot;
  const prefix = 'network.routes.';
  const facts = [...factsOf(snapshot)].filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(facts.map(([path, value]) => [path.slice(prefix.length), value]));
}

test('every IPv6 route has a fact of its own: interfaces share destinations', () => {
  const facts = routeFacts(ROUTE, { ...ROUTE, dev: 3 }, { ...ROUTE, dev: 3, metric: 1024 });
  assert.equal(facts, {
    'fe80::/64 dev eth0 metric 256': 'dev eth0 metric 256',
    'fe80::/64 dev eth1 metric 256': 'dev eth1 metric 256',
    'fe80::/64 dev eth1 metric 1024': 'dev eth1 metric 1024',
  });
});

test('an IPv4 route keeps its name when its gateway or interface changes', () => {
  const route = { ...ROUTE, family: 'inet', destination: 'default', metric: undefined } as unknown as Route;
  assert.equal(routeFacts({ ...route, gateway: '10.0.0.1' }), { default: 'via 10.0.0.1 dev eth0' });
  assert.equal(routeFacts({ ...route, gateway: '10.0.0.9', dev: 3 }), { default: 'via 10.0.0.9 dev eth1' });
  assert.equal(routeFacts(route, { ...route, metric: 100, dev: 3 }), {
    default: 'dev eth0',
    'default metric 100': 'dev eth1 metric 100',
  });
});

test('a route without an interface says what it is, and one with several ways names them', () => {
  const { dev: _, metric: _m, ...route } = { ...ROUTE, family: 'inet', destination: '10.1.0.0/16' } as const;
  assert.equal(routeFacts({ ...route, type: 'blackhole' }), { '10.1.0.0/16': 'blackhole' });
  const nexthops = [
    { gateway: '10.0.0.1', dev: 2, weight: 1, flags: [] },
    { dev: 3, weight: 1, flags: [] },
  ];
  assert.equal(routeFacts({ ...route, nexthops }), {
    '10.1.0.0/16': 'nexthop via 10.0.0.1 dev eth0 nexthop dev eth1',
  });
});

if (needs('ip', 'nsenter')) {
  test(
    'the kernel has no two routes with one fact',
    withSession(['host: add bridge one', 'host: add bridge two', 'new'], async (t) => {
      await t.unshare('net');
      await t.do('add veth eth0 --bridge one', 'add veth eth1 --bridge two');
      const ip = (...args: string[]) => nsenter(t.pid, ['--net'], 'ip', '-6', ...args);
      ip('route', 'add', 'fd00:1::/64', 'dev', 'eth0');
      ip('route', 'add', 'fd00:1::/64', 'dev', 'eth0', 'metric', '5');
      ip('route', 'add', 'fd00:1::/64', 'dev', 'eth1', 'metric', '7');
      const real = ip('route', 'show', 'table', 'main').trimEnd().split('\n');
      const paths = [...factsOf(t.snapshot()).keys()].filter((path) => path.startsWith('network.routes.'));
      assert.is(paths.filter((path) => path.includes(':')).length, real.length, real.join('\n'));
      assert.is(paths.filter((path) => path.includes('fd00:1::/64')).length, 3);
    }),
  );
}

test.run();
