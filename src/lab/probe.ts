import { closeSync } from 'node:fs';
import { hostname } from 'node:os';
import { recv, send } from '../kernel/ffi.ts';
import { CLONE } from '../kernel/flags.ts';
import { DATAGRAM_SIZE, type NetlinkTransport, openRouteSocket } from '../kernel/netlink/socket.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { readText } from '../kernel/proc/read-text.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { Out } from '../kernel/task.ts';
import { enterNamespace } from './host.ts';

const OWN_UTS_NAMESPACE = readNamespaces('self').uts;
/** struct utsname: six fields of 65 bytes. */
const UTS_FIELD = 65;

/**
 * The lab's observer: a process that enters namespaces to look, so that looking never makes a call in the box
 * that is looked at. Its calls are not in the ledger.
 */
export class Probe {
  readonly #task: ProxyTask;
  /** A netlink socket of ns-lab's in each network namespace, by the namespace's inode number. */
  readonly #sockets = new Map<number, number>();
  #netNamespace: number | undefined;
  #utsNamespace: number | undefined;

  constructor(task: ProxyTask) {
    this.#task = task;
  }

  /** False when it was killed from outside. */
  get isAlive(): boolean {
    return this.#task.isAlive;
  }

  /** A netlink socket in the network namespace of a process. The socket keeps that namespace alive: see forget. */
  netlink(pid: number, namespace: number): NetlinkTransport {
    let socket = this.#sockets.get(namespace);
    if (socket === undefined) {
      socket = this.#openSocket(pid, namespace);
      this.#sockets.set(namespace, socket);
    }
    return directTransport(socket);
  }

  /** The host and domain name in the UTS namespace of a process, uname(2). */
  names(pid: number, namespace: number): { hostname: string; domainname: string } {
    // ns-lab's own namespace needs no entering, and without root could not be entered again.
    if (namespace === OWN_UTS_NAMESPACE) return ownNames();
    if (this.#utsNamespace !== namespace) {
      this.#utsNamespace = undefined;
      enterNamespace(this.#task, pid, 'uts', CLONE.CLONE_NEWUTS);
      this.#utsNamespace = namespace;
    }
    const out = new Out(6 * UTS_FIELD);
    this.#task.call('uname', out);
    const field = (index: number) => {
      const start = index * UTS_FIELD;
      return out.bytes.toString('utf8', start, out.bytes.indexOf(0, start));
    };
    return { hostname: field(1), domainname: field(5) };
  }

  /** True when it is in one of these namespaces, or holds a socket there, and so keeps it alive. */
  holds(namespaces: { net: unknown; uts: unknown }): boolean {
    return this.#sockets.has(namespaces.net as number) || this.#utsNamespace === namespaces.uts;
  }

  /** Lets go of all namespaces, so that the kernel can remove those of boxes that have ended. */
  close(): void {
    for (const socket of this.#sockets.values()) closeSync(socket);
    this.#sockets.clear();
    this.#task.close();
  }

  #openSocket(pid: number, namespace: number): number {
    if (this.#netNamespace !== namespace) {
      this.#netNamespace = undefined;
      enterNamespace(this.#task, pid, 'net', CLONE.CLONE_NEWNET);
      this.#netNamespace = namespace;
    }
    const fd = openRouteSocket(this.#task, 'dumps');
    try {
      return this.#task.sendFd(fd);
    } finally {
      this.#task.call('close', fd);
    }
  }
}

/** What uname(2) would say in ns-lab's own UTS namespace. */
function ownNames(): { hostname: string; domainname: string } {
  return { hostname: hostname(), domainname: readText('/proc/sys/kernel/domainname').trim() };
}

/** ns-lab's own end of a netlink socket that was opened in another namespace. */
function directTransport(socket: number): NetlinkTransport {
  const buffer = Buffer.allocUnsafe(DATAGRAM_SIZE);
  return {
    send: (message) => send(socket, message.bytes),
    receive: () => Buffer.from(buffer.subarray(0, recv(socket, buffer))),
  };
}
