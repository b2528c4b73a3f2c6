import { AT, CLONE, O } from '../kernel/flags.ts';
import { deleteLink } from '../kernel/netlink/rtnl.ts';
import {
  type NetlinkTransport,
  routeSocket,
  setRouteOptions,
  type TaskTransport,
  transportOver,
} from '../kernel/netlink/socket.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { Call } from '../kernel/task.ts';
import { HOST } from '../lab/actors.ts';
import { enterNamespace } from '../lab/host.ts';
import type { Cidr } from './kinds.ts';
import type { StepContext } from './step.ts';

/** Talks rtnetlink(7) in the host's network namespace. */
export function inHostNetwork<T>(context: StepContext, work: (transport: NetlinkTransport) => T): T {
  return withSocket(context.host, work);
}

/**
 * Talks rtnetlink(7) in the network namespace of the actor. For a box the host opens a socket in there, as
 * `nsenter --net` would: the box need not have the capabilities, nor be able to make calls.
 */
export function inActorNetwork<T>(context: StepContext, work: (transport: NetlinkTransport) => T): T {
  if (context.actor === HOST || !context.owns('net')) return inHostNetwork(context, work);
  return withSocket(context.host, work, () => openInside(context.host, context.box.pid));
}

/** Enters the network namespace of a process, opens a socket and returns; the socket stays in there. */
function openInside(host: ProxyTask, pid: number): TaskTransport {
  const own = host.plumbing(() => host.call('openat', AT.AT_FDCWD, '/proc/self/ns/net', O.O_CLOEXEC, 0));
  try {
    enterNamespace(host, pid, 'net', CLONE.CLONE_NEWNET);
    return openHere(host);
  } finally {
    const back: Call[] = [
      ['setns', own, CLONE.CLONE_NEWNET],
      ['close', own],
    ];
    host.plumbing(() => host.callAll(back));
  }
}

/** The socket is shown, because it belongs to the namespace that it is made in; its options are only the way. */
function openHere(host: ProxyTask): TaskTransport {
  const fd = routeSocket(host);
  host.plumbing(() => setRouteOptions(host, fd, 'changes'));
  return transportOver(host, fd);
}

/** What ip(8) needs before its arguments to act in the actor's network namespace. */
export function ipPrefix(context: StepContext): string {
  return context.actor === HOST || !context.owns('net')
    ? 'ip'
    : `nsenter --net=/proc/${context.pid}/ns/net ip`;
}

function withSocket<T>(
  host: ProxyTask,
  work: (transport: NetlinkTransport) => T,
  open = () => openHere(host),
): T {
  const transport = open();
  try {
    return work(transport);
  } finally {
    host.plumbing(() => transport.close());
  }
}

/** All or nothing: a new interface of the host goes again when what it is to have is refused; a veth with its peer. */
export function orDelete<T>(context: StepContext, link: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    inHostNetwork(context, (transport) => deleteLink(transport, link));
    throw error;
  }
}

/** `10.0.42.2/24`, as iproute2 writes it. */
export const cidrText = ({ address, prefixLength }: Cidr): string => `${address}/${prefixLength}`;
