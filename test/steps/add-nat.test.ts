import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import { connectFrom, isSilent, withServer } from '../support/connection.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { TWO_NETWORKS } from '../support/two-networks.ts';
import { nsenter } from '../support/witness.ts';

const RULE = 'ip saddr 10.42.0.0/24 ip daddr != 10.42.0.0/24';

const pidOf = (t: TestSession, name: string) => t.lab.boxes.get(name)!.pid;
const ruleset = (pid: number) => nsenter(pid, ['--net'], 'nft', 'list', 'ruleset');

function natOf(t: TestSession, actor: string) {
  const { network } = t.snapshot(actor);
  if (isUnreadable(network)) throw new Error(network.unreadable);
  return network.nat;
}

if (needs('nsenter')) {
  test(
    'with a router and its address the box is answered from outside, and not before',
    withSession(TWO_NETWORKS, async (t) => {
      const [web, outside] = [pidOf(t, 'web'), pidOf(t, 'outside')];
      const ask = () => connectFrom(web, '192.0.2.1', 4242);
      await withServer({ pid: outside, address: '192.0.2.1', port: 4242 }, async () => {
        assert.ok(await isSilent(web, '192.0.2.1', 4242), 'the host passes nothing on');
        await t.do('host: set forwarding on');
        assert.ok(await isSilent(web, '192.0.2.1', 4242), 'nobody outside knows a way back');
        await t.do('host: add nat 10.42.0.0/24');
        assert.is(await ask(), '192.0.2.254');
        await ask();
      });
      const [rule] = natOf(t, 'host');
      assert.equal([rule!.chain, rule!.rule], ['postrouting', `${RULE} masquerade`]);
      assert.is(rule!.packets, 2, 'one for each connection');
    }),
  );
}

// nft(8) wants to be root in the network namespace of the host.
if (isRoot && needs('nft', 'nsenter')) {
  test(
    'nft lists the rule that its own command makes',
    withSession(TWO_NETWORKS, async (t) => {
      const { host } = t.lab;
      const { equivalents, changes } = await t.do('host: add nat 10.42.0.0/24');
      assert.match(ruleset(host.pid), `${RULE} counter packets 0 bytes 0 masquerade`);
      assert.equal(
        changes.map(({ actor, path, after }) => [actor, path, after]),
        [['host', `network.nat.postrouting ${RULE} masquerade`, `${RULE} masquerade`]],
      );
      const made = ruleset(host.pid);
      nsenter(host.pid, ['--net'], 'nft', 'flush', 'ruleset');
      nsenter(host.pid, ['--net'], 'sh', '-c', equivalents.join('\n'));
      assert.is(ruleset(host.pid), made);
    }),
  );

  test(
    'a box has rules of its own, in its network namespace',
    withSession(['new', 'unshare user net', 'map root', 'add nat 172.16.16.0/20'], (t) => {
      const rule = 'ip saddr 172.16.16.0/20 ip daddr != 172.16.16.0/20';
      assert.match(ruleset(t.pid), `${rule} counter packets 0 bytes 0 masquerade`);
      assert.is(ruleset(t.lab.host.pid), '');
      assert.equal(
        [natOf(t, 'box').map((each) => each.rule), natOf(t, 'host')],
        [[`${rule} masquerade`], []],
      );
    }),
  );

  test(
    'a rule that nft makes is shown too, and what cannot be read of it is said',
    withSession(['host: add nat 10.42.0.0/24'], async (t) => {
      nsenter(
        t.lab.host.pid,
        ['--net'],
        'nft',
        'add rule ip ns-lab postrouting ip ttl 3 counter snat to 192.0.2.9',
      );
      const [, other] = natOf(t, 'host');
      assert.is(other!.rule, '[payload] [cmp] snat to 192.0.2.9');
    }),
  );
}

test(
  'as long as nothing is passed on, it says so',
  withSession(['host: set forwarding off'], async (t) => {
    const before = await t.do('host: add nat 10.42.0.0/24');
    assert.match(before.notes.join(), 'set forwarding on');
    await t.do('host: set forwarding on');
    const after = await t.do('host: add nat 10.43.0.0/24');
    assert.equal(after.notes, []);
  }),
);

test(
  'undo takes the rule and the setting back',
  withSession(
    ['host: set forwarding off', 'host: set forwarding on', 'host: add nat 10.42.0.0/24'],
    async (t) => {
      await t.do('undo 2');
      const { network } = t.snapshot('host');
      assert.not(isUnreadable(network));
      if (!isUnreadable(network)) assert.equal([network.forwarding, network.nat], [false, []]);
      await t.do('redo 2');
      assert.is(natOf(t, 'host').length, 1);
    },
  ),
);

test(
  'what is no network is refused, with the network that is meant',
  withSession(['new'], async (t) => {
    for (const [word, meant] of [
      ['10.42.0.5/24', '10.42.0.0/24'],
      ['10.42.0.0', '10.42.0.0/24'],
    ]) {
      const error = await t.fails(`host: add nat ${word}`);
      assert.match(error.message, 'an IPv4 network');
      assert.match(`${error.message} ${error.remedy}`, meant!);
    }
    for (const word of ['0.0.0.0/0', 'fd00::/64', 'lab0', '10.42.0.0/33'])
      await t.fails(`host: add nat ${word}`);
  }),
);

test.run();
