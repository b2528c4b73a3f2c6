import type { Link } from '../../kernel/netlink/links.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { type CgroupUsage, cgroupUsage } from '../../lab/cgroup-usage.ts';
import type { Snapshot } from '../../lab/snapshot.ts';

/** The other end of a veth. */
export interface Peer {
  readonly actor: string;
  readonly name: string;
}

/** A snapshot with what can be worked out of it, of the one before, and of the other actors'. */
export interface LessonSnapshot extends Snapshot {
  readonly usage: CgroupUsage;
}

/** Adds what docs/lesson.schema.json calls derived to the snapshots of one moment. */
export function derive(
  now: ReadonlyMap<string, Snapshot>,
  before: ReadonlyMap<string, Snapshot>,
): Map<string, LessonSnapshot> {
  return new Map(
    [...now].map(([actor, snapshot]) => {
      const usage = cgroupUsage(before.get(actor), snapshot);
      const { network } = snapshot;
      if (isUnreadable(network)) return [actor, { ...snapshot, usage }];
      const links = network.links.map((link) => withPeer(link, actor, now));
      return [actor, { ...snapshot, network: { ...network, links }, usage }];
    }),
  );
}

function withPeer(link: Link, actor: string, moment: ReadonlyMap<string, Snapshot>): Link & { peer?: Peer } {
  if (link.kind !== 'veth') return link;
  for (const [other, { network, namespaces }] of moment) {
    if (isUnreadable(network)) continue;
    // Without a number for the peer's namespace, the peer is in the same one.
    const isSame = namespaces.net === moment.get(actor)!.namespaces.net;
    if (isSame !== (link.peerNetnsId === undefined)) continue;
    const found = network.links.find((each) => areEnds(link, each));
    if (found) return { ...link, peer: { actor: isSame ? actor : other, name: found.name } };
  }
  return link;
}

/** Each end names the index of the other. */
const areEnds = (a: Link, b: Link): boolean =>
  b.kind === 'veth' && a.peerIndex === b.index && b.peerIndex === a.index;
