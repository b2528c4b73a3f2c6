import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectFrom, withServer } from '../support/connection.ts';
import { needs } from '../support/programs.ts';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { addressesOf, ipLinks } from '../support/witness.ts';

const OWN_NETWORK = ['new', 'unshare user net', 'map root'];
const WIRED = [
  ...OWN_NETWORK,
  'add bridge lab0 --addr 10.42.0.1/24',
  'add veth --addr 10.42.0.2/24 --bridge lab0',
];

if (needs('ip', 'nsenter')) {
  test(
    'one end is in the box, the other on the bridge of the host, and they are each other’s peer',
    withSession(WIRED, (t) => {
      const inside = ipLinks(t.pid).find(({ ifname }) => ifname === 'eth0')!;
      const outside = ipLinks(t.lab.host.pid).find(({ ifname }) => ifname === 'veth-box')!;
      assert.equal([inside.linkinfo?.info_kind, outside.linkinfo?.info_kind], ['veth', 'veth']);
      assert.equal([inside.link_index, outside.link_index], [outside.ifindex, inside.ifindex]);
      assert.equal(addressesOf(inside), ['10.42.0.2/24']);
      assert.is(outside.master, 'lab0');
      for (const { flags } of [inside, outside])
        assert.ok(flags.includes('UP') && flags.includes('LOWER_UP'));
    }),
  );

  test(
    'a connection goes from the box to the host',
    withSession(WIRED, async (t) => {
      await withServer({ pid: t.lab.host.pid, address: '10.42.0.1', port: 4242 }, async () => {
        assert.is(await connectFrom(t.pid, '10.42.0.1', 4242), '10.42.0.2');
      });
    }),
  );

  test(
    'names can be chosen, and the ends of several boxes do not collide',
    withSession(['new', 'unshare user net', 'map root', 'add veth wan', 'add veth lan'], async (t) => {
      assert.equal(
        ipLinks(t.pid)
          .map(({ ifname }) => ifname)
          .sort(),
        ['lan', 'lo', 'wan'],
      );
      await t.do('new a-box-with-a-long-name', 'unshare user net', 'map root', 'add veth', 'add veth eth1');
      const names = ipLinks(t.lab.host.pid).map(({ ifname }) => ifname);
      for (const name of ['veth-box', 'veth-box2', 'veth-a-box-with', 'veth-a-box-wit2'])
        assert.ok(names.includes(name), name);
    }),
  );

  test(
    'with the box both ends are gone',
    withSession(WIRED, async (t) => {
      await t.do('rm box');
      const names = () => ipLinks(t.lab.host.pid).map(({ ifname }) => ifname);
      await waitUntil(() => !names().includes('veth-box'));
      assert.equal(names().sort(), ['lab0', 'lo']);
    }),
  );
}

test(
  'without a network namespace both ends would be on one side, and it is refused',
  withSession(['new'], async (t) => {
    const error = await t.fails('add veth');
    assert.equal([error.kind, error.remedy], ['order', 'unshare net']);
    assert.match(error.message, 'both ends would be on the same side');
    await t.do('unshare user net', 'add veth');
  }),
);

test(
  'a name that is taken in the box, and a bridge that is not there, leave nothing half done',
  withSession(WIRED, async (t) => {
    const taken = await t.fails('add veth eth0');
    assert.is(taken.code, 'EEXIST');
    assert.match(taken.message, `peer={ifname="eth0", net_ns_pid=${t.pid}}`);
    const missing = await t.fails('add veth eth1 --bridge nowhere');
    assert.is(missing.code, 'ENODEV');
    assert.match(missing.cause!, 'no interface of that name');
  }),
);

test(
  'the host has no box to wire',
  withSession([], async (t) => {
    assert.is((await t.fails('add veth')).kind, 'unavailable');
  }),
);

test.run();
