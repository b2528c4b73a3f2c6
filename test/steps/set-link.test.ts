import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { withSession } from '../support/session.ts';
import { addressesOf, ipLinks } from '../support/witness.ts';

const OWN_NETWORK = ['new', 'unshare user net', 'map root'];

if (needs('ip', 'nsenter')) {
  test(
    'loopback of a new network namespace is down, and can be switched on and off',
    withSession(OWN_NETWORK, async (t) => {
      const lo = () => ipLinks(t.pid)[0]!;
      assert.not(lo().flags.includes('UP'));
      const { changes } = await t.do('set link lo up');
      assert.ok(lo().flags.includes('UP'));
      assert.equal(addressesOf(lo()), ['127.0.0.1/8', '::1/128']);
      assert.ok(
        changes.some(
          ({ actor, path, after }) => actor === 'box' && path === 'network.lo.state' && after === 'up',
        ),
      );
      await t.do('set link lo down');
      assert.not(lo().flags.includes('UP'));
    }),
  );

  test(
    "for the host it is the host's, and not the machine's",
    withSession([], async (t) => {
      await t.do('set link lo down');
      assert.not(ipLinks(t.lab.host.pid)[0]!.flags.includes('UP'));
      await t.do('set link lo up');
      assert.ok(ipLinks(t.lab.host.pid)[0]!.flags.includes('UP'));
    }),
  );
}

test(
  "a box without a network namespace switches the host's interfaces: they are its own",
  withSession(['new'], async (t) => {
    const { changes } = await t.do('set link lo down');
    const states = changes
      .filter(({ path }) => path === 'network.lo.state')
      .map(({ actor, after }) => [actor, after]);
    assert.equal(states, [
      ['box', 'down'],
      ['host', 'down'],
    ]);
  }),
);

test(
  'an interface that is not there, and a third state, are refused',
  withSession(OWN_NETWORK, async (t) => {
    const error = await t.fails('set link eth7 up');
    assert.is(error.code, 'ENODEV');
    assert.match(error.cause!, 'no interface of that name');
    assert.match(error.remedy!, 'show net');
    assert.match((await t.fails('set link lo upp')).message, 'did you mean "up"?');
  }),
);

test.run();
