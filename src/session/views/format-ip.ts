/** The network of a snapshot in the notation of iproute2, so that what is learnt here reads the same elsewhere. */

import type { AddressFamily } from '../../kernel/netlink/address.ts';
import type { Address } from '../../kernel/netlink/addresses.ts';
import type { Link } from '../../kernel/netlink/links.ts';
import type { Network } from '../../kernel/netlink/network.ts';
import type { Nexthop, Route } from '../../kernel/netlink/routes.ts';
import { visible } from '../../locale/visible.ts';

/** A line of words; those that do not apply are left out. */
type Words = readonly (string | false | undefined)[];

// The texts are taken apart at their newlines, and an alternative name may have one.
const line = (words: Words): string => visible(words.filter(Boolean).join(' '));
const pair = (name: string, value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : `${name} ${value}`;

/** As `ip addr` prints it, without a newline at the end. */
export function formatAddresses(network: Network): string {
  return network.links
    .flatMap((link) => {
      const own = network.addresses.filter((address) => address.index === link.index);
      return [...formatLink(link, network.links), ...own.flatMap(formatAddress)];
    })
    .join('\n');
}

/** As `ip route` prints it (IPv4), or `ip -6 route`; an empty string when there are no routes. */
export function formatRoutes(network: Network, family: AddressFamily = 'inet'): string {
  return network.routes
    .filter((route) => route.family === family)
    .flatMap((route) => formatRoute(route, network.links))
    .join('\n');
}

function formatLink(link: Link, links: readonly Link[]): string[] {
  const peer =
    link.peerNetnsId === undefined ? links.find(({ index }) => index === link.peerIndex) : undefined;
  // ip(8) marks an interface whose lower one, in the same namespace, is down.
  const flags = peer && !peer.flags.includes('UP') ? [...link.flags, 'M-DOWN'] : link.flags;
  const addressWord = link.flags.includes('POINTOPOINT') ? 'peer' : 'brd';
  return [
    line([
      `${link.index}: ${link.name}${peerSuffix(link, peer)}:`,
      `<${flags.join(',')}>`,
      pair('mtu', link.mtu),
      pair('qdisc', link.qdisc),
      link.master !== undefined && pair('master', linkName(link.master, links)),
      pair('state', link.operstate),
      pair('group', link.group),
      link.txqlen !== 0 && pair('qlen', link.txqlen),
    ]),
    line([
      `    link/${link.type}`,
      link.mac,
      pair(addressWord, link.broadcast),
      pair('link-netnsid', link.peerNetnsId),
    ]),
    ...link.altNames.map((name) => `    altname ${visible(name)}`),
  ];
}

/** `@eth0`; `@if7` for an interface of another namespace, of which only the index is known. */
function peerSuffix({ peerIndex }: Link, peer: Link | undefined): string {
  if (peerIndex === undefined) return '';
  return `@${peerIndex === 0 ? 'NONE' : (peer?.name ?? `if${peerIndex}`)}`;
}

function formatAddress(address: Address): string[] {
  const [local, length] = address.cidr.split('/');
  return [
    line([
      `    ${address.family}`,
      address.peer === undefined ? address.cidr : `${local} peer ${address.peer}/${length}`,
      pair('metric', address.metric),
      pair('brd', address.broadcast),
      pair('scope', address.scope),
      ...address.flags,
      address.label,
    ]),
    `       valid_lft ${lifetime(address.validSec)} preferred_lft ${lifetime(address.preferredSec)}`,
  ];
}

function lifetime(seconds: number | 'forever'): string {
  return seconds === 'forever' ? seconds : `${seconds}sec`;
}

function formatRoute(route: Route, links: readonly Link[]): string[] {
  const first = line([
    route.type !== 'unicast' && route.type,
    destination(route),
    pair('nhid', route.nexthopId),
    via(route.gateway, route.family),
    route.dev !== undefined && pair('dev', linkName(route.dev, links)),
    // What a person added by hand is not worth a word to ip(8).
    route.protocol !== 'boot' && pair('proto', route.protocol),
    route.scope !== 'global' && pair('scope', route.scope),
    pair('src', route.source),
    pair('metric', route.metric),
    ...route.flags,
    ...Object.entries(route.metrics).map(([name, value]) => pair(name, value)),
    route.expiresSec !== undefined && pair('expires', `${route.expiresSec}sec`),
    pair('pref', route.preference),
  ]);
  return [first, ...route.nexthops.map((nexthop) => formatNexthop(nexthop, route.family, links))];
}

function formatNexthop(nexthop: Nexthop, family: AddressFamily, links: readonly Link[]): string {
  const words = [
    'nexthop',
    via(nexthop.gateway, family),
    pair('dev', linkName(nexthop.dev, links)),
    pair('weight', nexthop.weight),
    ...nexthop.flags,
  ];
  return `\t${line(words)}`;
}

/** A single host is written without its prefix length. */
function destination({ destination, family }: Route): string {
  const whole = family === 'inet' ? '/32' : '/128';
  return destination.endsWith(whole) ? destination.slice(0, -whole.length) : destination;
}

function via(gateway: string | undefined, family: AddressFamily): string | undefined {
  if (gateway === undefined) return undefined;
  const gatewayFamily = gateway.includes(':') ? 'inet6' : 'inet';
  return gatewayFamily === family ? `via ${gateway}` : `via ${gatewayFamily} ${gateway}`;
}

function linkName(index: number, links: readonly Link[]): string {
  return links.find((link) => link.index === index)?.name ?? `if${index}`;
}
