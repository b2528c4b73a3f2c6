import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { addressesOf, ipLinks, ipRoutes } from '../support/witness.ts';

if (needs('ip', 'nsenter')) {
  test(
    'the host has a bridge that is up, with its address and route; the machine does not',
    withSession([], async (t) => {
      const machine = read('/proc/self/net/dev');
      const { changes } = await t.do('add bridge lab0 --addr 10.42.0.1/24');
      const bridge = ipLinks(t.lab.host.pid).find(({ ifname }) => ifname === 'lab0')!;
      assert.is(bridge.linkinfo?.info_kind, 'bridge');
      assert.ok(bridge.flags.includes('UP'));
      assert.equal(addressesOf(bridge), ['10.42.0.1/24']);
      const route = ipRoutes(t.lab.host.pid).find(({ dst }) => dst === '10.42.0.0/24');
      assert.is(route?.dev, 'lab0');
      assert.ok(changes.some(({ actor, path }) => actor === 'host' && path === 'network.lab0'));
      const names = (text: string) => [...text.matchAll(/^ *(\S+):/gm)].map(([, name]) => name);
      assert.equal(names(read('/proc/self/net/dev')), names(machine));
    }),
  );

  test(
    'it may be without an address',
    withSession(['new', 'unshare user net', 'map root'], async (t) => {
      await t.do('add bridge lab0');
      const bridge = ipLinks(t.lab.host.pid).find(({ ifname }) => ifname === 'lab0')!;
      assert.equal(addressesOf(bridge), []);
      assert.equal(
        ipLinks(t.pid).map(({ ifname }) => ifname),
        ['lo'],
      );
    }),
  );
}

test(
  'a name is taken once, and the error carries the netlink message',
  withSession(['add bridge lab0'], async (t) => {
    const error = await t.fails('add bridge lab0');
    assert.is(error.code, 'EEXIST');
    assert.match(error.message, /sendto\(3, \{type=RTM_NEWLINK, .*ifname="lab0", kind=bridge\}/);
    assert.match(error.cause!, 'there is one with that name');
    await t.do('add bridge lab1');
  }),
);

test(
  'a bridge that cannot have its address is not made',
  withSession([], async (t) => {
    const error = await t.fails('add bridge lab0 --addr ff02::1/64');
    assert.is(error.code, 'EADDRNOTAVAIL');
    assert.match(error.cause!, 'multicast');
    await t.do('add bridge lab0');
  }),
);

test(
  'words that are no name and no address are refused',
  withSession([], async (t) => {
    assert.is((await t.fails('add bridge a-name-that-is-too-long')).kind, 'language');
    assert.match((await t.fails('add bridge lab0 --addr 10.42.0.1')).message, 'prefix length');
    assert.is((await t.fails('add bridge')).kind, 'language');
  }),
);

test.run();
