import { VOLATILE_FILES } from '../kernel/cgroup/controllers.ts';
import { isMissingFile } from '../kernel/cgroup/read.ts';
import type { Network, Route } from '../kernel/netlink/rtnl.ts';
import type { Mount } from '../kernel/proc/mountinfo.ts';
import { isUnreadable, type Unreadable } from '../kernel/proc/unreadable.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Snapshot } from './snapshot.ts';

/** One value of a snapshot that can be compared on its own. */
export type Fact = string | number | boolean | readonly string[] | ExitStatus | Unreadable;

/** Values that change by themselves, and so are no evidence of a command. */
const STEADY_STATES = new Set(['R', 'S', 'D', 'I']);

/**
 * A snapshot as a flat list of facts: `namespaces.uts` → 4026531838, `mounts./proc` → `proc …`. Paths are stable
 * and meaningful (names instead of positions), so that two snapshots can be compared path by path.
 */
export function factsOf(snapshot: Snapshot): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  const put = (path: string, value: Fact | Unreadable | undefined) => {
    if (value !== undefined) facts.set(path, value);
  };
  if (snapshot.ended !== undefined) {
    put('ended', snapshot.ended);
    return facts;
  }
  putProcess(snapshot, put);
  put('hostname', snapshot.hostname);
  put('domainname', snapshot.domainname);
  for (const [type, inode] of Object.entries(snapshot.namespaces)) put(`namespaces.${type}`, inode);
  putIdentity(snapshot, put);
  putLimits(snapshot, put);
  putGroups(snapshot, put);
  for (const [name, value] of Object.entries(snapshot.sysctls)) put(`sysctls.${name}`, value);
  if (isUnreadable(snapshot.mounts)) put('mounts', snapshot.mounts);
  else putMounts(snapshot.mounts, put);
  if (isUnreadable(snapshot.network)) put('network', snapshot.network);
  else putNetwork(snapshot.network, put);
  return facts;
}

type Put = (path: string, value: Fact | Unreadable | undefined) => void;

function putProcess({ process, processes }: Snapshot, put: Put): void {
  if (isUnreadable(process)) {
    put('process', process);
    return;
  }
  put('process.pid', process.pid);
  put('process.nspid', process.nspid.join(' '));
  put('process.comm', process.comm);
  put('process.root', process.root);
  const letter = process.state[0]!;
  if (!STEADY_STATES.has(letter)) put('process.state', process.state);
  if (isUnreadable(processes)) {
    put('processes', processes);
    return;
  }
  for (const { pid, nspid, comm, state } of processes) {
    if (pid === process.pid) continue;
    const inside = nspid.length > 1 ? String(nspid.at(-1)) : '';
    put(`processes.${pid}`, [comm, inside, STEADY_STATES.has(state[0]!) ? '' : state]);
  }
}

function putIdentity({ ids, caps, noNewPrivs, seccomp }: Snapshot, put: Put): void {
  if (isUnreadable(ids)) put('ids', ids);
  else {
    put('ids.uid', ids.uid.effective);
    put('ids.gid', ids.gid.effective);
    for (const name of ['uidMap', 'gidMap'] as const) {
      const map = ids[name];
      const lines = (ranges: Exclude<typeof map, Unreadable>) =>
        ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`);
      put(`ids.${name}`, isUnreadable(map) ? map : lines(map));
    }
    put('ids.setgroups', ids.setgroups);
    put('ids.groups', ids.groups.map(String));
  }
  if (isUnreadable(caps)) put('caps', caps);
  else for (const [set, names] of Object.entries(caps)) put(`caps.${set}`, names);
  put('noNewPrivs', noNewPrivs);
  if (isUnreadable(seccomp)) put('seccomp', seccomp);
  else {
    put('seccomp.mode', seccomp.mode);
    put('seccomp.filters', seccomp.filters);
  }
}

function putLimits({ rlimits, umask, keyring, securebits }: Snapshot, put: Put): void {
  if (isUnreadable(rlimits)) put('rlimits', rlimits);
  else
    for (const [name, { soft, hard }] of Object.entries(rlimits)) put(`rlimits.${name}`, `${soft}:${hard}`);
  put('securebits', securebits);
  put('umask', umask);
  if (keyring) put('keyring', `${keyring.serial} ${keyring.description}`);
}

function putGroups({ cgroup }: Snapshot, put: Put): void {
  for (const [controller, reading] of Object.entries(cgroup)) {
    if ('unavailable' in reading) continue;
    // A process is in one v2 group, whatever the controller.
    put(`cgroup.${reading.version === 2 ? 'v2' : controller}.path`, reading.path);
    for (const [file, text] of Object.entries(reading.files)) {
      // A file that this kernel does not have is no news in any group.
      if (!isMissingFile(text) && !VOLATILE_FILES.has(file)) put(`cgroup.${controller}.${file}`, text);
    }
  }
}

function putMounts(mounts: readonly Mount[], put: Put): void {
  const seen = new Map<string, number>();
  for (const { target, fstype, source, root, options, propagation } of mounts) {
    // Several mounts may be stacked on one mount point; the last one is on top.
    const depth = (seen.get(target) ?? 0) + 1;
    seen.set(target, depth);
    put(`mounts.${target}${depth > 1 ? `#${depth}` : ''}`, [
      fstype,
      sourceText(source, root),
      options,
      propagation,
    ]);
  }
}

/** A part of a file system as findmnt(8) writes it: `/dev/vda[/usr]`. */
const sourceText = (source: string, root: string): string => (root === '/' ? source : `${source}[${root}]`);

function putNetwork({ links, addresses, routes, forwarding, nat }: Network, put: Put): void {
  const names = new Map(links.map(({ index, name }) => [index, name]));
  for (const { name, kind, flags, master, peerIndex, mac, mtu } of links) {
    const path = `network.${name}`;
    const peer = peerIndex === undefined ? '' : `@if${peerIndex}`;
    put(path, `${name}${peer} ${kind ?? 'link'}${mac ? ` ${mac}` : ''} mtu ${mtu}`);
    put(`${path}.state`, flags.includes('UP') ? 'up' : 'down');
    if (master !== undefined) put(`${path}.master`, names.get(master) ?? `if${master}`);
  }
  for (const { index, cidr } of addresses) put(`network.${names.get(index)}.addresses.${cidr}`, cidr);
  for (const route of routes) put(`network.routes.${routeName(route, names)}`, routeText(route, names));
  put('network.forwarding', forwarding ? 'on' : 'off');
  for (const { chain, rule } of nat) put(`network.nat.${chain} ${rule}`, rule);
}

type LinkNames = ReadonlyMap<number, string>;

/**
 * What tells a route from the others: the destination; the metric, where it has one; with IPv6 also the interface,
 * because every interface has a route to fe80::/64.
 */
function routeName({ destination, family, dev, metric }: Route, names: LinkNames): string {
  const parts = [destination];
  if (family === 'inet6' && dev !== undefined) parts.push(`dev ${names.get(dev) ?? dev}`);
  if (metric !== undefined) parts.push(`metric ${metric}`);
  return parts.join(' ');
}

/** As ip-route(8) prints it, after the destination. */
function routeText({ type, gateway, dev, metric, nexthops }: Route, names: LinkNames): string {
  const hop = (via: string | undefined, to: number | undefined) => [
    ...(via === undefined ? [] : [`via ${via}`]),
    ...(to === undefined ? [] : [`dev ${names.get(to) ?? to}`]),
  ];
  return [
    ...(type === 'unicast' ? [] : [type]),
    ...hop(gateway, dev),
    ...(metric === undefined ? [] : [`metric ${metric}`]),
    ...nexthops.flatMap((next) => ['nexthop', ...hop(next.gateway, next.dev)]),
  ].join(' ');
}
