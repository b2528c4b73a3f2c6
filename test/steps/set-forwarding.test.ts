import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { netPrefix } from '../support/net-prefix.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { type TestSession, withSession } from '../support/session.ts';
import { nsenter } from '../support/witness.ts';

/** A machine that is a router makes new networks routers too. */
const OFF = ['host: set forwarding off'];
const PATH = '/proc/sys/net/ipv4/ip_forward';

/** What the setting is in the network namespace of an actor. */
const setting = (t: TestSession, actor: string): string => {
  const pid = actor === 'host' ? t.lab.host.pid : t.lab.boxes.get(actor)!.pid;
  return nsenter(pid, ['--net'], 'cat', PATH).trim();
};

if (needs('nsenter')) {
  test(
    'it is set in the network namespace of the actor and nowhere else',
    withSession([...OFF, 'new', 'unshare user net', 'map root', 'set forwarding off'], async (t) => {
      const onMachine = read(PATH);
      const { changes } = await t.do('set forwarding on');
      assert.equal([setting(t, 'box'), setting(t, 'host'), read(PATH)], ['1', '0', onMachine]);
      assert.equal(changes, [{ actor: 'box', path: 'network.forwarding', before: 'off', after: 'on' }]);
      await t.do('host: set forwarding on', 'set forwarding off');
      assert.equal([setting(t, 'box'), setting(t, 'host'), read(PATH)], ['0', '1', onMachine]);
    }),
  );

  test(
    'a box without a network of its own has the setting of the host',
    withSession([...OFF, 'new'], async (t) => {
      await t.do('set forwarding on');
      assert.is(setting(t, 'host'), '1');
    }),
  );
}

test(
  'the equivalent is the one of sysctl, in the network namespace',
  withSession(['new', 'unshare user net', 'map root'], async (t) => {
    const { equivalents } = await t.do('set forwarding on');
    assert.equal(equivalents, [`${netPrefix(t.pid)} sysctl -w net.ipv4.ip_forward=1`]);
    const onHost = await t.do('host: set forwarding off');
    assert.equal(onHost.equivalents, ['sysctl -w net.ipv4.ip_forward=0']);
  }),
);

test.run();
