import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { HOST } from '../../lab/actors.ts';
import type { LessonSnapshot, Peer } from './derived.ts';

/** The snapshots of one moment, by the actors' own names. */
export type Moment = ReadonlyMap<string, LessonSnapshot>;

/**
 * Every way to give a lesson's roles to the boxes that there are, the most obvious first: a box that has the role's
 * name plays it, then the newest ones. So a learner may call a box as they like, and boxes that have nothing to do
 * with the lesson do no harm. Of several roles, those that boxes are named after are theirs alone: two boxes must not
 * change places. A role may stay empty.
 */
export function castings(roles: readonly string[], moment: Moment): ReadonlyMap<string, LessonSnapshot>[] {
  const host = moment.get(HOST);
  const boxes = [...moment.keys()].filter((name) => name !== HOST).reverse();
  const rest = assign(roles, boxes);
  return rest.map((cast) => {
    const actors = new Map<string, LessonSnapshot>(host ? [[HOST, host]] : []);
    for (const [role, name] of cast) actors.set(role, moment.get(name)!);
    const roles = new Map([...cast].map(([role, name]) => [name, role]));
    return new Map([...actors].map(([actor, state]) => [actor, inRoles(state, roles)]));
  });
}

/** Where a snapshot names another box, it is by that box's role. */
function inRoles(state: LessonSnapshot, roles: ReadonlyMap<string, string>): LessonSnapshot {
  const { network } = state;
  if (isUnreadable(network) || !network.links.some((link) => 'peer' in link)) return state;
  const links = network.links.map((link) => {
    const { peer } = link as { peer?: Peer };
    return peer ? { ...link, peer: { ...peer, actor: roles.get(peer.actor) ?? peer.actor } } : link;
  });
  return { ...state, network: { ...network, links } };
}

function assign(
  roles: readonly string[],
  boxes: readonly string[],
  isOnly = roles.length === 1,
): ReadonlyMap<string, string>[] {
  const [role, ...others] = roles;
  if (role === undefined) return [new Map()];
  const isNamed = boxes.includes(role);
  const rest = boxes.filter((name) => name !== role && !others.includes(name));
  const ordered = isNamed ? [role, ...(isOnly ? rest : [])] : rest;
  if (ordered.length === 0) return assign(others, boxes, isOnly);
  return ordered.flatMap((name) =>
    assign(
      others,
      boxes.filter((other) => other !== name),
      isOnly,
    ).map((cast) => new Map([[role, name], ...cast])),
  );
}
