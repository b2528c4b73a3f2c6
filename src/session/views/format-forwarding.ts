/** What a network namespace does with packets that are for others, in the words of sysctl(8) and nft(8). */
import type { NatRule } from '../../kernel/netlink/nat-rules.ts';
import type { Network } from '../../kernel/netlink/network.ts';

/** After an empty line; nothing where nothing is passed on and no rule is in the way. */
export function formatForwarding({ forwarding, nat }: Network): string[] {
  if (!forwarding && nat.length === 0) return [];
  return ['', `net.ipv4.ip_forward = ${forwarding ? 1 : 0}`, ...nat.map(formatRule)];
}

/** `postrouting: ip saddr 10.42.0.0/24 counter packets 1 bytes 60 masquerade`, as `nft list` prints the rule. */
export function formatRule({ chain, rule, packets, bytes }: NatRule): string {
  const counter = packets === undefined ? [] : [`counter packets ${packets} bytes ${bytes}`];
  // It stands before what is done with the packet.
  const [, match, action] = /^(.*?) ?((?:masquerade|[sd]nat to).*)?$/.exec(rule)!;
  return `${chain}: ${[match, ...counter, action].filter(Boolean).join(' ')}`;
}
