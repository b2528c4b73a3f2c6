import type { Link } from '../../kernel/netlink/links.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { type CgroupUsage, cgroupUsage } from '../../lab/cgroup-usage.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import type { AttackEvidence } from '../../session/attacks.ts';

/** The other end of a veth. */
export interface Peer {
  readonly actor: string;
  readonly name: string;
}

/** A snapshot with what can be worked out of it, of the one before, and of the other actors'. */
export interface LessonSnapshot extends Snapshot {
  readonly usage: CgroupUsage;
  /** Of a box: what the attempts to break out of it have found. */
  readonly attacks?: AttackEvidence;
}

/**
 * Adds what docs/lesson.schema.json calls derived to the snapshots of one moment.
 * @param attacks what has been tried in each box
 */
export function derive(
  now: ReadonlyMap<string, Snapshot>,
  before: ReadonlyMap<string, Snapshot>,
  attacks: ReadonlyMap<string, AttackEvidence>,
): Map<string, LessonSnapshot> {
  return new Map(
    [...now].map(([actor, snapshot]) => {
      const tried = attacks.get(actor);
      const derived = {
        usage: cgroupUsage(before.get(actor), snapshot),
        ...(tried ? { attacks: tried } : {}),
      };
      const { network } = snapshot;
      if (isUnreadable(network)) return [actor, { ...snapshot, ...derived }];
      const links = network.links.map((link) => withPeer(link, actor, now));
      return [actor, { ...snapshot, network: { ...network, links }, ...derived }];
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
