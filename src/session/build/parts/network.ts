import { addresses, type Network } from '../../../kernel/netlink/rtnl.ts';
import { readNamespaces } from '../../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import type { Box } from '../../../lab/box.ts';
import type { Lab } from '../../../lab/lab.ts';
import { type Part, type PlannedLine, planned } from '../part.ts';
import { willOwn } from '../site.ts';

const BRIDGE = 'lab0';
const SUBNET = '10.42.0';

const NOTHING: Pick<Network, 'links' | 'addresses' | 'routes'> = { links: [], addresses: [], routes: [] };

/** A wire to the lab's bridge, and the way out of it. */
export const network: Part = {
  name: 'network',
  plan(site) {
    const { lab, profile, state, host, isNew } = site;
    if (isUnreadable(host.network) || isUnreadable(state.network)) return { lines: [] };
    if (!profile.namespaces.includes('net') || !willOwn(site, 'net')) return { lines: [] };
    const lines: PlannedLine[] = [];
    const isOwn = !isNew && state.namespaces.net !== host.namespaces.net;
    const own = isOwn ? state.network : NOTHING;
    const isWired = own.links.some(({ name, kind }) => name !== 'lo' && kind === 'veth');
    const isOnBridge = profile.network === 'bridge';
    const isInSubnet =
      isOnBridge && (!isWired || own.addresses.some(({ cidr }) => cidr.startsWith(`${SUBNET}.`)));
    if (isInSubnet) lines.push(...bridge(host.network));
    if (!own.links.some(({ name, flags }) => name === 'lo' && flags.includes('UP'))) lines.push(LOOPBACK);
    if (isOnBridge && !isWired)
      lines.push(wire(`add veth eth0 --addr ${freeAddress(lab)}/24 --bridge ${BRIDGE}`));
    // A person who chose another network chooses its gateway too.
    const hasWayOut = own.routes.some((route) => route.destination === 'default' && route.family === 'inet');
    if (isInSubnet && !hasWayOut) lines.push(gateway(`add route default via ${SUBNET}.1`));
    return { lines };
  },
};

const LOOPBACK = planned('set link lo up', {
  en: 'a new network namespace has only a loopback interface, and it is down',
  'zh-CN': '新的网络命名空间只有回环接口，而且没有启用',
});
const wire = (line: string) =>
  planned(line, {
    en: "a wire to the lab's bridge, with an address that no other box has",
    'zh-CN': '一根连到实验网桥的线，地址是别的盒子没有的',
  });
const gateway = (line: string) =>
  planned(line, { en: 'the way out: the bridge is the gateway', 'zh-CN': '出口：网桥就是网关' });
const onHost = (line: string) =>
  planned(line, { en: 'the bridge that the boxes of the lab share', 'zh-CN': '实验里各个盒子共用的网桥' });

function bridge({ links, addresses }: Network): PlannedLine[] {
  const link = links.find(({ name }) => name === BRIDGE);
  if (!link) return [onHost(`host: add bridge ${BRIDGE} --addr ${SUBNET}.1/24`)];
  const hasAddress = addresses.some(({ index, family }) => index === link.index && family === 'inet');
  return hasAddress ? [] : [onHost(`host: add addr ${SUBNET}.1/24 dev ${BRIDGE}`)];
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
  return lab.observe((probe) =>
    addresses(probe.netlink(box.pid, net)).map(({ cidr }) => cidr.split('/')[0]!),
  );
}
