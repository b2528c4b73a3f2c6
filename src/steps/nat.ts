import { NAT_TABLE } from '../kernel/netlink/change-nat.ts';
import { forwarding } from '../kernel/netlink/forwarding.ts';
import type { NetlinkTransport } from '../kernel/netlink/socket.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { inActorNetwork, inNetwork } from './networking.ts';
import type { StepContext } from './step.ts';

/** The chains of the NAT table, each at the hook of its name, and their priorities, in the words of nft(8). */
const PRIORITIES = { prerouting: 'dstnat', postrouting: 'srcnat' } as const;

/** Changes the NAT rules of the actor's network namespace; `rule` is what nft(8) is told for it. */
export function changeNat(
  context: StepContext,
  name: keyof typeof PRIORITIES,
  rule: string,
  change: (transport: NetlinkTransport) => void,
): void {
  inActorNetwork(context, change, 'NETLINK_NETFILTER');
  const { lab } = context;
  const nft = inNetwork(context, 'nft');
  const chain = `ip ${NAT_TABLE} ${name}`;
  context.shell(
    `${nft} add table ip ${NAT_TABLE}`,
    `${nft} 'add chain ${chain} { type nat hook ${name} priority ${PRIORITIES[name]}; }'`,
    `${nft} add rule ${chain} ${rule}`,
  );
  const { net } = readNamespaces(context.pid);
  if (isUnreadable(net)) return;
  lab.networksWithRules.add(net);
  if (lab.observe((probe) => !forwarding(probe.netlink(context.pid, net))))
    context.note({
      en: 'nothing is passed on yet: `set forwarding on` does it',
      'zh-CN': '现在还不转发任何包：用 `set forwarding on` 打开',
    });
}
