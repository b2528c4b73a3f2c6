import { AT, CLONE, O } from '../kernel/flags.ts';
import { deleteLink } from '../kernel/netlink/rtnl.ts';
import {
  type NetlinkProtocol,
  type NetlinkTransport,
  netlinkSocket,
  setOptions,
  type TaskTransport,
  transportOver,
} from '../kernel/netlink/socket.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { Call } from '../kernel/task.ts';
import { HOST } from '../lab/actors.ts';
import { enterNamespace, mustBeRootless } from '../lab/host.ts';
import type { Cidr } from './kinds.ts';
import type { StepContext } from './step.ts';

/** Talks netlink(7), rtnetlink(7) if nothing else is said, in the host's network namespace. */
export function inHostNetwork<T>(
  { host }: StepContext,
  work: (transport: NetlinkTransport) => T,
  protocol?: NetlinkProtocol,
): T {
  return withSocket(host, work, () => openHere(host, protocol));
}

/**
 * Talks netlink(7) in the network namespace of the actor. For a box the host opens a socket in there: the box need not
 * have the capabilities, nor be able to make calls.
 */
export function inActorNetwork<T>(
  context: StepContext,
  work: (transport: NetlinkTransport) => T,
  protocol?: NetlinkProtocol,
): T {
  const { host } = context;
  // The socket stays in the namespace that it was opened in.
  return withSocket(host, work, () => asActor(context, () => openHere(host, protocol)));
}

/** Has the host enter the network namespace of the actor for the time of some work, as `nsenter --net` would. */
export function asActor<T>(context: StepContext, work: () => T): T {
  const { host } = context;
  if (!hasOwnNetwork(context)) return work();
  const own = host.plumbing(() => host.call('openat', AT.AT_FDCWD, '/proc/self/ns/net', O.O_CLOEXEC, 0));
  try {
    enterNamespace(host, context.box.pid, 'net', CLONE.CLONE_NEWNET);
    return work();
  } finally {
    const back: Call[] = [
      ['setns', own, CLONE.CLONE_NEWNET],
      ['close', own],
    ];
    host.plumbing(() => host.callAll(back));
  }
}

/** The socket is shown, because it belongs to the namespace that it is made in; its options are only the way. */
function openHere(host: ProxyTask, protocol?: NetlinkProtocol): TaskTransport {
  const fd = netlinkSocket(host, protocol);
  host.plumbing(() => setOptions(host, fd, 'changes'));
  return transportOver(host, fd);
}

/** A program, with what it needs before it to act in the actor's network namespace. */
export function inNetwork(context: StepContext, program: string): string {
  if (!hasOwnNetwork(context)) return program;
  // Who is not root has capabilities only in the user namespace that owns this one.
  return mustBeRootless()
    ? `nsenter --target ${context.pid} --user --preserve-credentials --net ${program}`
    : `nsenter --net=/proc/${context.pid}/ns/net ${program}`;
}

/** The same of ip(8). */
export const ipPrefix = (context: StepContext): string => inNetwork(context, 'ip');

const hasOwnNetwork = (context: StepContext): boolean => context.actor !== HOST && context.owns('net');

function withSocket<T>(
  host: ProxyTask,
  work: (transport: NetlinkTransport) => T,
  open: () => TaskTransport,
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

/** `10.42.0.2/24`, as iproute2 writes it. */
export const cidrText = ({ address, prefixLength }: Cidr): string => `${address}/${prefixLength}`;
