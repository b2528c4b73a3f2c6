import type { Link } from '../../../kernel/netlink/links.ts';
import type { Network } from '../../../kernel/netlink/rtnl.ts';
import { isUnreadable, type Unreadable } from '../../../kernel/proc/unreadable.ts';
import type { Snapshot } from '../../../lab/snapshot.ts';

/** One interface of the drawing. */
export interface WiredLink {
  readonly link: Link;
  readonly addresses: readonly string[];
  /** 0, or 1 for the port of a bridge, which stands below it. */
  readonly depth: number;
  /** The number of the wire that its other end is on; undefined for one without a veth peer in the drawing. */
  readonly wire: number | undefined;
}

/** One network namespace, and the actors in it. */
export interface WiredNamespace {
  readonly actors: readonly string[];
  readonly inode: number | Unreadable;
  readonly links: readonly WiredLink[] | Unreadable;
  readonly routes: Network['routes'];
  readonly forwarding: boolean;
  readonly nat: Network['nat'];
}

/**
 * Who is in which network namespace, and which interfaces are the two ends of one wire. Ends belong together when
 * each names the index of the other; an index alone could be met by chance in a third namespace.
 */
export function wiringOf(snapshots: readonly Snapshot[]): WiredNamespace[] {
  const groups = new Map<number | string, Snapshot[]>();
  for (const snapshot of snapshots) {
    if (snapshot.ended !== undefined) continue;
    const { net } = snapshot.namespaces;
    const key = isUnreadable(net) ? snapshot.actor : net;
    groups.set(key, [...(groups.get(key) ?? []), snapshot]);
  }
  const spaces = [...groups.values()];
  const wires = findWires(spaces.map(([first]) => linksOf(first!)));
  return spaces.map((members, space) => {
    const [first] = members as [Snapshot];
    const { network } = first;
    return {
      actors: members.map(({ actor }) => actor),
      inode: first.namespaces.net,
      links: isUnreadable(network)
        ? network
        : ordered(network, (link) => wires.get(`${space} ${link.index}`)),
      routes: isUnreadable(network) ? [] : network.routes,
      forwarding: !isUnreadable(network) && network.forwarding,
      nat: isUnreadable(network) ? [] : network.nat,
    };
  });
}

const linksOf = ({ network }: Snapshot): readonly Link[] => (isUnreadable(network) ? [] : network.links);

/** Numbers of wires by place: which namespace, which interface. */
function findWires(spaces: readonly (readonly Link[])[]): Map<string, number> {
  const wires = new Map<string, number>();
  let count = 0;
  spaces.forEach((links, space) => {
    for (const link of links) {
      if (link.kind !== 'veth' || link.peerIndex === undefined || wires.has(`${space} ${link.index}`))
        continue;
      const end = otherEnd(spaces, space, link);
      if (!end) continue;
      wires.set(`${space} ${link.index}`, count);
      wires.set(`${end.space} ${end.index}`, count);
      count++;
    }
  });
  return wires;
}

function otherEnd(
  spaces: readonly (readonly Link[])[],
  space: number,
  { index, peerIndex, peerNetnsId }: Link,
) {
  const isHere = peerNetnsId === undefined;
  for (const [other, links] of spaces.entries()) {
    if ((other === space) !== isHere) continue;
    const end = links.find(
      (link) => link.kind === 'veth' && link.index === peerIndex && link.peerIndex === index,
    );
    if (end && (end.peerNetnsId === undefined) === isHere) return { space: other, index: end.index };
  }
  return undefined;
}

/** Bridges with their ports below them. */
function ordered({ links, addresses }: Network, wireOf: (link: Link) => number | undefined): WiredLink[] {
  const wired = (link: Link, depth: number): WiredLink => ({
    link,
    depth,
    addresses: addresses.filter(({ index }) => index === link.index).map(({ cidr }) => cidr),
    wire: wireOf(link),
  });
  const names = new Set(links.map(({ index }) => index));
  const tops = links.filter(({ master }) => master === undefined || !names.has(master));
  return tops.flatMap((top) => [
    wired(top, 0),
    ...links.filter(({ master }) => master === top.index).map((port) => wired(port, 1)),
  ]);
}
