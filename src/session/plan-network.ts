import { addresses, type Network } from '../kernel/netlink/rtnl.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import type { Box } from '../lab/box.ts';
import type { Lab } from '../lab/lab.ts';
import type { Snapshot } from '../lab/snapshot.ts';

const BRIDGE = 'lab0';
const SUBNET = '10.42.0';

const NOTHING: Pick<Network, 'links' | 'addresses' | 'routes'> = { links: [], addresses: [], routes: [] };

/** What is missing of a wire to the lab's bridge, and of the way out of it. */
export function planNetwork(lab: Lab, state: Snapshot, host: Snapshot, isNew: boolean): string[] {
  if (isUnreadable(host.network) || isUnreadable(state.network)) return [];
  const lines: string[] = [];
  const isOwn = !isNew && state.namespaces.net !== host.namespaces.net;
  const own = isOwn ? state.network : NOTHING;
  const isWired = own.links.some(({ name, kind }) => name !== 'lo' && kind === 'veth');
  const isInSubnet = !isWired || own.addresses.some(({ cidr }) => cidr.startsWith(`${SUBNET}.`));
  if (isInSubnet) lines.push(...bridge(host.network));
  if (!own.links.some(({ name, flags }) => name === 'lo' && flags.includes('UP')))
    lines.push('set link lo up');
  if (!isWired) lines.push(`add veth eth0 --addr ${freeAddress(lab)}/24 --bridge ${BRIDGE}`);
  // A person who chose another network chooses its gateway too.
  const hasWayOut = own.routes.some((route) => route.destination === 'default' && route.family === 'inet');
  if (isInSubnet && !hasWayOut) lines.push(`add route default via ${SUBNET}.1`);
  return lines;
}

function bridge({ links, addresses }: Network): string[] {
  const link = links.find(({ name }) => name === BRIDGE);
  if (!link) return [`host: add bridge ${BRIDGE} --addr ${SUBNET}.1/24`];
  const hasAddress = addresses.some(({ index, family }) => index === link.index && family === 'inet');
  return hasAddress ? [] : [`host: add addr ${SUBNET}.1/24 dev ${BRIDGE}`];
}

/** The first address of the subnet that no box has. The bridge has the one before. */
function freeAddress(lab: Lab): string {
  const taken = new Set([...lab.boxes.values()].flatMap((box) => addressesOf(lab, box)));
  let number = 2;
  while (taken.has(`${SUBNET}.${number}`)) number++;
  return `${SUBNET}.${number}`;
}

function addressesOf(lab: Lab, box: Box): string[] {
  const { net } = readNamespaces(box.pid);
  if (isUnreadable(net)) return [];
  return lab.looking(() => addresses(lab.probe.netlink(box.pid, net)).map(({ cidr }) => cidr.split('/')[0]!));
}
