/** Netlink sockets, netlink(7): what one must be able to do, and the one that a task opens. */

import { KernelError } from '../errors.ts';
import { AF, MSG, NETLINK, NETLINK_OPTION, SOCK, SOL } from '../flags.ts';
import { type Call, type Described, Room, type Task } from '../task.ts';
import { describeDatagram } from './describe.ts';

/** A netlink socket, wherever it is. */
export interface NetlinkTransport {
  /** Its descriptor, as errors are to name it. */
  readonly fd?: number;
  /** @throws KernelError */
  send(message: Described): void;
  /**
   * One datagram. The kernel answers before send() returns, so there is nothing to wait for.
   * @throws KernelError, EAGAIN when there is no datagram
   */
  receive(): Uint8Array;
}

type NetlinkOption = keyof typeof NETLINK_OPTION;

/** What changes need, and what dumps need. */
const OPTIONS: Readonly<Record<'changes' | 'dumps', readonly NetlinkOption[]>> = {
  changes: ['NETLINK_EXT_ACK', 'NETLINK_CAP_ACK'],
  dumps: ['NETLINK_EXT_ACK', 'NETLINK_CAP_ACK', 'NETLINK_GET_STRICT_CHK'],
};

/** The kernel fills dump datagrams up to 32 KiB, whatever room there is. */
export const DATAGRAM_SIZE = 32768;

export interface TaskTransport extends NetlinkTransport {
  readonly fd: number;
  close(): void;
}

/** What a socket is for: interfaces, addresses and routes, or nftables. */
export type NetlinkProtocol = keyof typeof NETLINK;

/**
 * socket(2) alone: a socket in the task's network namespace, where it stays. Close-on-exec.
 * @throws KernelError
 */
export function netlinkSocket(task: Task, protocol: NetlinkProtocol = 'NETLINK_ROUTE'): number {
  return task.call('socket', AF.AF_NETLINK, SOCK.SOCK_RAW | SOCK.SOCK_CLOEXEC, NETLINK[protocol]);
}

/** Asks for errors with explanations, and for what the purpose needs. @throws KernelError */
export function setOptions(task: Task, fd: number, purpose: 'changes' | 'dumps'): void {
  const on = Buffer.from([1, 0, 0, 0]);
  const calls = OPTIONS[purpose].map(
    (option): Call => ['setsockopt', fd, SOL.SOL_NETLINK, NETLINK_OPTION[option], on, on.length],
  );
  try {
    task.callAll(calls);
  } catch (error) {
    // An option that the kernel is too old for is done without.
    if (!(error instanceof KernelError && error.code === 'ENOPROTOOPT')) throw error;
  }
}

/** Both. @throws KernelError */
export function openNetlinkSocket(
  task: Task,
  purpose: 'changes' | 'dumps',
  protocol?: NetlinkProtocol,
): number {
  const fd = netlinkSocket(task, protocol);
  setOptions(task, fd, purpose);
  return fd;
}

/** A transport over a socket of its own. @throws KernelError */
export const taskTransport = (
  task: Task,
  purpose: 'changes' | 'dumps' = 'changes',
  protocol?: NetlinkProtocol,
): TaskTransport => transportOver(task, openNetlinkSocket(task, purpose, protocol));

/** A transport whose every step is a system call of the task. It closes the socket in the end. */
export function transportOver(task: Task, fd: number): TaskTransport {
  // The kernel answers before sendto(2) returns, so its answer is asked for together with the request.
  let answer: (() => Uint8Array) | undefined;
  return {
    fd,
    send(message: Described) {
      const { call, take } = reception(fd);
      const send: Call = ['sendto', fd, message, message.bytes.length, 0, null, 0];
      const [, length] = task.callAll([send, call]) as [number, number];
      answer = () => take(length);
    },
    receive() {
      const taken = answer;
      answer = undefined;
      if (taken) return taken();
      const { call, take } = reception(fd);
      return take(task.callAll([call])[0]!);
    },
    close() {
      task.call('close', fd);
    },
  };
}

/** The call that reads a datagram, and what it has read. @throws RangeError when the datagram was cut off */
function reception(fd: number): { call: Call; take(length: number): Uint8Array } {
  const out = new Room(DATAGRAM_SIZE, describeDatagram);
  return {
    // MSG_TRUNC: the result is the length of the datagram, even when it did not fit.
    call: ['recvfrom', fd, out, DATAGRAM_SIZE, MSG.MSG_DONTWAIT | MSG.MSG_TRUNC, null, null],
    take(length) {
      if (length > DATAGRAM_SIZE) throw new RangeError(`netlink datagram of ${length} bytes was cut off`);
      return out.bytes;
    },
  };
}
