import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { netPrefix } from '../support/net-prefix.ts';
import { needs } from '../support/programs.ts';
import { withSession } from '../support/session.ts';
import { ipRoutes } from '../support/witness.ts';

const WIRED = ['new', 'unshare user net', 'map root', 'add veth --addr 10.42.0.2/24'];

if (needs('ip', 'nsenter')) {
  test(
    'a default route and one to a network go by the gateway',
    withSession(WIRED, async (t) => {
      const { changes, equivalents } = await t.do('add route default via 10.42.0.1');
      await t.do('add route 192.168.0.0/16 via 10.42.0.9');
      const routes = ipRoutes(t.pid).map(({ dst, gateway, dev }) => [dst, gateway, dev]);
      assert.equal(routes, [
        ['default', '10.42.0.1', 'eth0'],
        ['10.42.0.0/24', undefined, 'eth0'],
        ['192.168.0.0/16', '10.42.0.9', 'eth0'],
      ]);
      assert.equal(
        changes.find(({ path }) => path === 'network.routes.default'),
        { actor: 'box', path: 'network.routes.default', before: null, after: 'via 10.42.0.1 dev eth0' },
      );
      assert.equal(equivalents, [`${netPrefix(t.pid)} ip route add default via 10.42.0.1`]);
    }),
  );

  test(
    'IPv6 has routes of its own',
    withSession(WIRED, async (t) => {
      await t.do('add addr fd00:42::2/64 dev eth0', 'add route fd00:43::/64 via fd00:42::1');
      const route = ipRoutes(t.pid, '-6').find(({ dst }) => dst === 'fd00:43::/64');
      assert.equal([route?.gateway, route?.dev], ['fd00:42::1', 'eth0']);
    }),
  );

  test(
    'the host has routes too',
    withSession([...WIRED, 'host: add addr 10.42.0.1/24 dev veth-box'], async (t) => {
      await t.do('host: add route 172.20.0.0/16 via 10.42.0.2');
      const route = ipRoutes(t.lab.host.pid).find(({ dst }) => dst === '172.20.0.0/16');
      assert.equal([route?.gateway, route?.dev], ['10.42.0.2', 'veth-box']);
    }),
  );
}

test(
  'a gateway that cannot be reached is refused in the kernel’s own words',
  withSession(WIRED, async (t) => {
    const error = await t.fails('add route default via 10.99.0.1');
    assert.is(error.code, 'ENETUNREACH');
    assert.match(error.message, 'Nexthop has invalid gateway');
    assert.match(error.cause!, 'not on a network that an interface of the actor is on');
    await t.do('set link eth0 down');
    assert.is((await t.fails('add route default via 10.42.0.1')).code, 'ENETUNREACH');
  }),
);

test(
  'a route that is there already, and words that are none, are refused',
  withSession([...WIRED, 'add route default via 10.42.0.1'], async (t) => {
    assert.is((await t.fails('add route default via 10.42.0.1')).code, 'EEXIST');
    assert.is((await t.fails('add route 10.1.0 via 10.42.0.1')).kind, 'language');
    assert.is((await t.fails('add route default 10.42.0.1')).kind, 'language');
    assert.is((await t.fails('add route default via 10.42.0.1/24')).kind, 'language');
  }),
);

test.run();
