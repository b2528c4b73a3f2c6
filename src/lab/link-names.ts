import { links } from '../kernel/netlink/rtnl.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { HOST } from './actors.ts';
import type { Lab } from './lab.ts';

/**
 * The names of the interfaces in an actor's network namespace, in the order of their numbers; none of a box that has
 * ended. They are wanted at every key, so nothing else of a snapshot is read.
 * @throws KernelError
 */
export function linkNames(lab: Lab, actor: string): string[] {
  return lab.observe((probe) => {
    const box = lab.boxes.get(actor);
    const pid = actor === HOST ? lab.host.pid : box?.exit ? undefined : box?.pid;
    if (pid === undefined) return [];
    const { net } = readNamespaces(pid);
    return isUnreadable(net) ? [] : links(probe.netlink(pid, net)).map(({ name }) => name);
  });
}
