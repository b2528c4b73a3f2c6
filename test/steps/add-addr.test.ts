import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { netPrefix } from '../support/net-prefix.ts';
import { needs } from '../support/programs.ts';
import { withSession } from '../support/session.ts';
import { addressesOf, ipLinks } from '../support/witness.ts';

const WIRED = ['new', 'unshare user net', 'map root', 'add veth'];

if (needs('ip', 'nsenter')) {
  test(
    'an interface of the box has the addresses of both families',
    withSession(WIRED, async (t) => {
      const { changes, equivalents } = await t.do('add addr 10.42.0.2/24 dev eth0');
      await t.do('add addr fd00:42::2/64 dev eth0');
      const eth0 = ipLinks(t.pid).find(({ ifname }) => ifname === 'eth0')!;
      assert.equal(addressesOf(eth0), ['10.42.0.2/24', 'fd00:42::2/64']);
      assert.ok(changes.some(({ path }) => path === 'network.eth0.addresses.10.42.0.2/24'));
      assert.equal(equivalents, [`${netPrefix(t.pid)} ip addr add 10.42.0.2/24 dev eth0`]);
    }),
  );

  test(
    'for the host it is an interface of the host',
    withSession(WIRED, async (t) => {
      const { equivalents } = await t.do('host: add addr 10.42.0.1/24 dev veth-box');
      const links = ipLinks(t.lab.host.pid);
      assert.equal(addressesOf(links.find(({ ifname }) => ifname === 'veth-box')!), ['10.42.0.1/24']);
      assert.equal(equivalents, ['ip addr add 10.42.0.1/24 dev veth-box']);
    }),
  );
}

test(
  'an interface that is not there, an address that is, and words that are none are refused',
  withSession([...WIRED, 'add addr 10.42.0.2/24 dev eth0'], async (t) => {
    const missing = await t.fails('add addr 10.42.0.3/24 dev eth7');
    assert.is(missing.code, 'ENODEV');
    assert.match(missing.cause!, 'no interface of that name');
    const twice = await t.fails('add addr 10.42.0.2/24 dev eth0');
    assert.is(twice.code, 'EEXIST');
    for (const line of [
      'add addr 10.42.0.300/24 dev eth0',
      'add addr 10.42.0.2/33 dev eth0',
      'add addr 10.42.0.2/24 eth0',
    ]) {
      assert.is((await t.fails(line)).kind, 'language', line);
    }
  }),
);

test(
  "an address that is a network's, or is everybody's, or that another box has too, is named",
  withSession(WIRED, async (t) => {
    const notes = async (line: string) => (await t.do(line)).notes.join(' ');
    assert.is(await notes('add addr 10.42.0.2/24 dev eth0'), '');
    assert.match(await notes('add addr 10.43.0.0/24 dev eth0'), 'the address of the network itself');
    assert.match(await notes('add addr 10.44.3.255/22 dev eth0'), 'the broadcast address');
    assert.is(await notes('add addr 10.44.2.255/22 dev eth0'), '');
    // A link between two has neither.
    assert.is(await notes('add addr 10.45.0.0/31 dev eth0'), '');
    await t.do('new second', 'unshare user net', 'map root');
    assert.match(await notes('add veth --addr 10.42.0.2/24'), 'box has the address 10.42.0.2 too');
    assert.match(await notes('host: add bridge lab0 --addr 10.42.0.2/24'), 'box, second have');
  }),
);

test(
  'a box that has given up its capabilities is still wired by the host',
  withSession([...WIRED, 'drop caps all', 'add addr 10.42.0.2/24 dev eth0'], (t) => {
    const { network } = t.snapshot();
    assert.match(JSON.stringify(network), '10.42.0.2');
  }),
);

test.run();
