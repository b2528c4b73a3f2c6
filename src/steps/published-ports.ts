import { deleteRules, type PortForward } from '../kernel/netlink/change-nat.ts';
import { type ForwardRule, forwardRules } from '../kernel/netlink/nat-rules.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import type { Box } from '../lab/box.ts';
import { networksOf } from './addresses.ts';
import { inActorNetwork, inNetwork } from './networking.ts';
import { StepContext } from './step.ts';

/** Says that a rule before this one takes the port, and keeps whose address it is, for the end of that box. */
export function rememberPort(context: StepContext, { port, toAddress }: PortForward): void {
  const { lab, pid } = context;
  for (const { actor, addresses } of networksOf(lab))
    if (addresses.includes(toAddress)) lab.boxes.get(actor)?.publishedAddresses.add(toAddress);
  const { net } = readNamespaces(pid);
  if (isUnreadable(net)) return;
  const rules = lab.observe((probe) => forwardRules(probe.netlink(pid, net, 'NETLINK_NETFILTER')));
  const [first, ...others] = rules.filter((rule) => rule.port === port);
  if (!first || others.length === 0) return;
  context.note({
    en: `port ${port} goes to ${first.toAddress}:${first.toPort} already: the first rule that fits decides, so this one is never reached (Docker refuses it: port is already allocated)`,
    'zh-CN': `端口 ${port} 已经转到 ${first.toAddress}:${first.toPort}：第一条匹配的规则说了算，这一条永远轮不到（Docker 会拒绝：port is already allocated）`,
  });
}

/** A way to remove rules that lead to a box, while its addresses are still known. */
export function portsOf(context: StepContext, box: Box): () => void {
  const { lab } = context;
  const networks = networksOf(lab);
  const own = networks.find(({ actor }) => actor === box.name);
  const others = networks.filter(({ actor }) => actor !== box.name);
  const isShared = own && others.some(({ net }) => net === own.net);
  const ends = new Set([...(own && !isShared ? own.addresses : []), ...box.publishedAddresses]);
  // Another actor that has the address may be meant as well.
  for (const address of others.flatMap(({ addresses }) => addresses)) ends.delete(address);
  return () => {
    const seen = new Set<number>();
    for (const { actor, pid, net } of others) {
      if (!lab.networksWithRules.has(net) || seen.has(net)) continue;
      seen.add(net);
      const rules = lab
        .observe((probe) => forwardRules(probe.netlink(pid, net, 'NETLINK_NETFILTER')))
        .filter(({ toAddress }) => ends.has(toAddress));
      removeFrom(context, actor, rules);
    }
  };
}

function removeFrom(context: StepContext, actor: string, rules: readonly ForwardRule[]): void {
  if (rules.length === 0) return;
  const there = new StepContext(context.lab, actor, context.io);
  inActorNetwork(there, (transport) => deleteRules(transport, rules), 'NETLINK_NETFILTER');
  for (const { table, chain, handle, port, toAddress, toPort } of rules) {
    context.shell(`${inNetwork(there, 'nft')} delete rule ip ${table} ${chain} handle ${handle}`);
    context.note({
      en: `port ${port} of ${actor} led to ${toAddress}:${toPort}: the rule is removed with the box`,
      'zh-CN': `${actor} 的端口 ${port} 原来转到 ${toAddress}:${toPort}：规则随盒子一起删除`,
    });
  }
}
