import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import { connectFrom, withServer } from '../support/connection.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { TWO_NETWORKS } from '../support/two-networks.ts';
import { waitUntil } from '../support/wait.ts';
import { nsenter } from '../support/witness.ts';

const pidOf = (t: TestSession, name: string) => t.lab.boxes.get(name)!.pid;

if (needs('nsenter')) {
  test(
    'whoever connects to the port of the host speaks with the box, and keeps the own address',
    withSession([...TWO_NETWORKS, 'host: set forwarding on'], async (t) => {
      const [web, outside] = [pidOf(t, 'web'), pidOf(t, 'outside')];
      const ask = () => connectFrom(outside, '192.0.2.254', 8080);
      await withServer({ pid: web, address: '10.42.0.2', port: 4242 }, async () => {
        assert.is(await ask(), '', 'the host itself has nothing at this port');
        await t.do('host: add port 8080 to 10.42.0.2:4242');
        assert.is(await ask(), '192.0.2.1');
      });
    }),
  );
}

// nft(8) wants to be root in the network namespace of the host.
if (isRoot && needs('nft', 'nsenter')) {
  test(
    'nft lists the rule that its own command makes',
    withSession(TWO_NETWORKS, async (t) => {
      const { pid } = t.lab.host;
      const ruleset = () => nsenter(pid, ['--net'], 'nft', 'list', 'ruleset');
      const { equivalents } = await t.do('host: add port 8080 to 10.42.0.2:80');
      const made = ruleset();
      assert.match(made, 'type nat hook prerouting priority dstnat; policy accept;');
      assert.match(made, 'tcp dport 8080 counter packets 0 bytes 0 dnat to 10.42.0.2:80');
      nsenter(pid, ['--net'], 'nft', 'flush', 'ruleset');
      nsenter(pid, ['--net'], 'sh', '-c', equivalents.join('\n'));
      assert.is(ruleset(), made);
    }),
  );
}

test(
  'a port that leads elsewhere already is named, and the rule of a box goes with it',
  withSession([...TWO_NETWORKS, 'host: set forwarding on'], async (t) => {
    const rules = () => {
      const { network } = t.snapshot('host');
      if (isUnreadable(network)) throw new Error(network.unreadable);
      return network.nat.map(({ rule }) => rule);
    };
    assert.equal((await t.do('host: add port 80 to 10.42.0.2:80')).notes, []);
    const second = await t.do('host: add port 80 to 192.0.2.1:80');
    assert.match(second.notes.join(' '), 'port 80 goes to 10.42.0.2:80 already');
    assert.equal((await t.do('host: add port 81 to 192.0.2.1:80')).notes, []);
    const { notes, changes } = await t.do('rm web');
    assert.match(notes.join(' '), 'port 80 of host led to 10.42.0.2:80');
    assert.equal(rules(), ['tcp dport 80 dnat to 192.0.2.1:80', 'tcp dport 81 dnat to 192.0.2.1:80']);
    assert.ok(changes.length > 0);
    // Of a box that has ended by itself too.
    process.kill(pidOf(t, 'outside'), 'SIGKILL');
    await waitUntil(() => t.lab.boxes.get('outside')!.exit !== undefined);
    await t.do('rm outside');
    assert.equal(rules(), []);
  }),
);

test(
  'the rule stays while another box has the address too, as in a pod',
  withSession([...TWO_NETWORKS, 'host: set forwarding on', 'new beside'], async (t) => {
    await t.do('host: add port 80 to 10.42.0.2:80');
    await t.do(isRoot ? 'beside: join web net' : 'beside: join web user net');
    const { notes } = await t.do('rm web');
    assert.equal(notes, []);
    const { network } = t.snapshot('host');
    if (isUnreadable(network)) throw new Error(network.unreadable);
    assert.is(network.nat.length, 1);
  }),
);

test(
  'what is no port, and no place in a box, is refused',
  withSession(['new'], async (t) => {
    for (const words of [
      '0 to 10.42.0.2:80',
      '65536 to 10.42.0.2:80',
      '80 10.42.0.2:80',
      '80 to 10.42.0.2',
      '80 to web:80',
    ])
      await t.fails(`host: add port ${words}`);
  }),
);

test.run();
