import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NatRule } from '../../../src/kernel/netlink/nat-rules.ts';
import { formatForwarding, formatRule } from '../../../src/session/views/format-forwarding.ts';

const NETWORK = { links: [], addresses: [], routes: [], neighbours: [] };
const RULE: NatRule = { table: 'ns-lab', chain: 'prerouting', rule: 'tcp dport 8080 dnat to 10.42.0.2:80' };

test('a network that passes nothing on, and has no rules, has nothing to say', () => {
  assert.equal(formatForwarding({ ...NETWORK, forwarding: false, nat: [] }), []);
});

test('the setting is shown as sysctl prints it, the rules as nft does', () => {
  const nat = [{ ...RULE, packets: 3, bytes: 180 }];
  assert.equal(formatForwarding({ ...NETWORK, forwarding: true, nat }), [
    '',
    'net.ipv4.ip_forward = 1',
    'prerouting: tcp dport 8080 counter packets 3 bytes 180 dnat to 10.42.0.2:80',
  ]);
  assert.is(formatForwarding({ ...NETWORK, forwarding: false, nat })[1], 'net.ipv4.ip_forward = 0');
});

test('a rule without a counter is shown without one, and one that only counts as well', () => {
  assert.is(formatRule(RULE), 'prerouting: tcp dport 8080 dnat to 10.42.0.2:80');
  const counting = { ...RULE, rule: 'tcp dport 22', packets: 1, bytes: 60 };
  assert.is(formatRule(counting), 'prerouting: tcp dport 22 counter packets 1 bytes 60');
  assert.is(
    formatRule({ ...counting, rule: 'masquerade' }),
    'prerouting: counter packets 1 bytes 60 masquerade',
  );
});

test.run();
