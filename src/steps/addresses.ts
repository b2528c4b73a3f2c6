import { addresses } from '../kernel/netlink/addresses.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { HOST } from '../lab/actors.ts';
import type { Lab } from '../lab/lab.ts';

/** An actor's network namespace, and the addresses in it without their prefix lengths. */
export interface ActorNetwork {
  readonly actor: string;
  readonly pid: number;
  readonly net: number;
  readonly addresses: readonly string[];
}

/** Where each actor of the lab that still runs is in the network. */
export function networksOf(lab: Lab): ActorNetwork[] {
  const boxes = [...lab.boxes.values()].filter(({ exit }) => exit === undefined);
  const actors = [{ name: HOST, pid: lab.host.pid }, ...boxes];
  return actors.flatMap(({ name, pid }) => {
    const { net } = readNamespaces(pid);
    if (isUnreadable(net)) return [];
    const found = lab.observe((probe) => addresses(probe.netlink(pid, net)));
    return [{ actor: name, pid, net, addresses: found.map(({ cidr }) => cidr.split('/')[0]!) }];
  });
}
