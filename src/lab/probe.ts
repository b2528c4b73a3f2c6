import { closeSync, openSync, readSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { textOfBytes } from '../kernel/bytes-text.ts';
import { recv, send } from '../kernel/ffi.ts';
import { AT, CLONE, O } from '../kernel/flags.ts';
import {
  DATAGRAM_SIZE,
  type NetlinkProtocol,
  type NetlinkTransport,
  openNetlinkSocket,
} from '../kernel/netlink/socket.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { readText } from '../kernel/proc/read-text.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { Out } from '../kernel/task.ts';
import { enterNamespace } from './host.ts';

const { uts: OWN_UTS_NAMESPACE, ipc: OWN_IPC_NAMESPACE } = readNamespaces('self');
/** The lists of the System V objects of an IPC namespace, each with a line of headings. */
const SYSVIPC = ['shm', 'sem', 'msg'] as const;
const LINE_BREAK = 10;
/** struct utsname: six fields of 65 bytes. */
const UTS_FIELD = 65;

/** What uname(2) says. */
export interface Names {
  readonly hostname: string;
  /** The release: `6.18.4`. */
  readonly kernel: string;
  readonly domainname: string;
}

/** How many System V objects there are in an IPC namespace, sysvipc(7). */
export type IpcCounts = Readonly<Record<(typeof SYSVIPC)[number], number>>;

/**
 * The lab's observer: a process that enters namespaces to look, so that looking never makes a call in the box
 * that is looked at. Its calls are not in the ledger.
 */
export class Probe {
  readonly #task: ProxyTask;
  /** ns-lab's netlink sockets in each network namespace, by the namespace's inode number. */
  readonly #sockets = new Map<number, Map<NetlinkProtocol, number>>();
  #netNamespace: number | undefined;
  #utsNamespace: number | undefined;
  /** ns-lab's descriptors of the lists in each IPC namespace, by the namespace's inode number. */
  readonly #ipcFiles = new Map<number, readonly number[]>();
  #ipcNamespace: number | undefined;

  constructor(task: ProxyTask) {
    this.#task = task;
  }

  /** False when it was killed from outside. */
  get pid(): number {
    return this.#task.pid;
  }

  get isAlive(): boolean {
    return this.#task.isAlive;
  }

  /** A netlink socket in the network namespace of a process. The socket keeps that namespace alive: see forget. */
  netlink(pid: number, namespace: number, protocol: NetlinkProtocol = 'NETLINK_ROUTE'): NetlinkTransport {
    const sockets = this.#sockets.get(namespace) ?? new Map<NetlinkProtocol, number>();
    this.#sockets.set(namespace, sockets);
    let socket = sockets.get(protocol);
    if (socket === undefined) {
      socket = this.#openSocket(pid, namespace, protocol);
      sockets.set(protocol, socket);
    }
    return directTransport(socket);
  }

  /** The names in the UTS namespace of a process, uname(2). */
  names(pid: number, namespace: number): Names {
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
      return textOfBytes(out.bytes, start, out.bytes.indexOf(0, start));
    };
    return { hostname: field(1), kernel: field(2), domainname: field(5) };
  }

  /**
   * The System V objects in the IPC namespace of a process. /proc/sysvipc shows the namespace of the process that
   * opens it, so the files are opened there once, and hold that namespace as sockets do.
   */
  ipc(pid: number, namespace: number): IpcCounts {
    let files = this.#ipcFiles.get(namespace);
    if (!files) {
      files = namespace === OWN_IPC_NAMESPACE ? SYSVIPC.map(openList) : this.#openLists(pid, namespace);
      this.#ipcFiles.set(namespace, files);
    }
    const [shm, sem, msg] = files.map(countRows) as [number, number, number];
    return { shm, sem, msg };
  }

  /** True when it is in one of these namespaces, or holds a socket there, and so keeps it alive. */
  holds({ net, uts, ipc }: { net: unknown; uts: unknown; ipc: unknown }): boolean {
    return this.#sockets.has(net as number) || this.#utsNamespace === uts || this.#holdsIpc(ipc);
  }

  /** ns-lab's own namespace is there anyway. */
  #holdsIpc(namespace: unknown): boolean {
    return namespace !== OWN_IPC_NAMESPACE && this.#ipcFiles.has(namespace as number);
  }

  /** Lets go of all namespaces, so that the kernel can remove those of boxes that have ended. */
  close(): void {
    for (const sockets of this.#sockets.values()) for (const socket of sockets.values()) closeSync(socket);
    for (const file of [...this.#ipcFiles.values()].flat()) closeSync(file);
    this.#sockets.clear();
    this.#ipcFiles.clear();
    this.#task.close();
  }

  #openLists(pid: number, namespace: number): number[] {
    if (this.#ipcNamespace !== namespace) {
      this.#ipcNamespace = undefined;
      enterNamespace(this.#task, pid, 'ipc', CLONE.CLONE_NEWIPC);
      this.#ipcNamespace = namespace;
    }
    return SYSVIPC.map((kind) => {
      const fd = this.#task.call('openat', AT.AT_FDCWD, listPath(kind), O.O_RDONLY | O.O_CLOEXEC, 0);
      try {
        return this.#task.sendFd(fd);
      } finally {
        this.#task.call('close', fd);
      }
    });
  }

  #openSocket(pid: number, namespace: number, protocol: NetlinkProtocol): number {
    if (this.#netNamespace !== namespace) {
      this.#netNamespace = undefined;
      enterNamespace(this.#task, pid, 'net', CLONE.CLONE_NEWNET);
      this.#netNamespace = namespace;
    }
    const fd = openNetlinkSocket(this.#task, 'dumps', protocol);
    try {
      return this.#task.sendFd(fd);
    } finally {
      this.#task.call('close', fd);
    }
  }
}

const listPath = (kind: (typeof SYSVIPC)[number]): string => `/proc/sysvipc/${kind}`;
const openList = (kind: (typeof SYSVIPC)[number]): number => openSync(listPath(kind), 'r');
const listBuffer = Buffer.allocUnsafe(4096);

/** The lines of a list without its headings. */
function countRows(file: number): number {
  let lines = 0;
  let position = 0;
  for (;;) {
    const count = readSync(file, listBuffer, 0, listBuffer.length, position);
    if (count === 0) return lines - 1;
    for (const byte of listBuffer.subarray(0, count)) if (byte === LINE_BREAK) lines++;
    position += count;
  }
}

/** What uname(2) would say in ns-lab's own UTS namespace. */
function ownNames(): Names {
  return {
    hostname: hostname(),
    kernel: release(),
    domainname: readText('/proc/sys/kernel/domainname').trim(),
  };
}

/** ns-lab's own end of a netlink socket that was opened in another namespace. */
function directTransport(socket: number): NetlinkTransport {
  const buffer = Buffer.allocUnsafe(DATAGRAM_SIZE);
  return {
    send: (message) => send(socket, message.bytes),
    receive: () => Buffer.from(buffer.subarray(0, recv(socket, buffer))),
  };
}
