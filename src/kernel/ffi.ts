/**
 * The C library as ns-lab itself uses it, and the only file that imports koffi. No raw pointer leaves it.
 * What a box does is not called here but inside the box's own process: see proxy/.
 */

import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bytesOfText } from './bytes-text.ts';

type Koffi = typeof import('koffi');

/** Loaded with the first call: a third of the time that ns-lab takes to start, and `help` does not need it. */
let loaded: { koffi: Koffi; c: ReturnType<typeof declare> } | undefined;

function library() {
  if (!loaded) {
    const koffi: Koffi = createRequire(import.meta.url)('koffi');
    loaded = { koffi, c: declare(koffi) };
  }
  return loaded;
}

function declare(koffi: Koffi) {
  const libc = koffi.load(null);
  koffi.struct('pollfd', { fd: 'int', events: 'short', revents: 'short' });
  return {
    strerror: libc.func('const char *strerror(int errnum)'),
    socketpair: libc.func('int socketpair(int domain, int type, int protocol, _Out_ int *sv)'),
    setsockopt: libc.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t length)'),
    memfd_create: libc.func('int memfd_create(const char *name, unsigned int flags)'),
    pipe2: libc.func('int pipe2(_Out_ int *fds, int flags)'),
    sendmsg: libc.func('long sendmsg(int fd, const void *message, int flags)'),
    recvmsg: libc.func('long recvmsg(int fd, void *message, int flags)'),
    send: libc.func('long send(int fd, const void *data, size_t length, int flags)'),
    recv: libc.func('long recv(int fd, void *data, size_t length, int flags)'),
    poll: libc.func('int poll(_Inout_ pollfd *fds, unsigned long count, int timeout)'),
    // Without a copy of the memory, and so not for a thread of the pool: ten times as fast.
    pollNow: libc.func('poll', 'int', ['void *', 'unsigned long', 'int']),
    flock: libc.func('int flock(int fd, int operation)'),
    ioctl: libc.func('int ioctl(int fd, unsigned long request, void *argument)'),
    fcntl: libc.func('int fcntl(int fd, int command, ...)'),
    execve: libc.func('int execve(const char *path, const char **argv, const char **envp)'),
    lgetxattr: libc.func('long lgetxattr(const char *path, const char *name, void *value, size_t size)'),
    pidfd_open: libc.func('long syscall(long number, int pid, unsigned int flags)'),
  };
}

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SCM_RIGHTS = 1;
const MSG_CMSG_CLOEXEC = 0x40000000;
const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const F_ADD_SEALS = 1033;
/** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE. */
const ALL_SEALS = 15;
const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const MFD_EXEC = 0x10;
const POLLIN = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;
const EWOULDBLOCK = 11;
/** pidfd_open(2) has the same number on every architecture. */
const SYS_PIDFD_OPEN = 434;
const EINTR = 4;

/** More descriptors than one message of ns-lab's carries: the standard streams of a program. */
export const MOST_FDS = 3;
/** sizeof(struct cmsghdr), cmsg(3). */
const CMSG_HEADER = 16;

/** The size of the cmsghdr that carries so many descriptors, and what it takes up: CMSG_LEN and CMSG_SPACE. */
export const cmsgLength = (fds: number): number => CMSG_HEADER + 4 * fds;
export const cmsgSpace = (fds: number): number => CMSG_HEADER + 8 * Math.ceil(fds / 2);

/** A C library call that failed in ns-lab's own process. */
export class LibcError extends Error {
  override readonly name = 'LibcError';
  readonly call: string;
  readonly errno: number;
  constructor(call: string, errno: number) {
    super(`${call}: ${strerror(errno)}`);
    this.call = call;
    this.errno = errno;
  }
}

function check(call: string, result: number | bigint): number {
  const value = Number(result);
  if (value < 0) throw new LibcError(call, library().koffi.errno());
  return value;
}

/** The C library's text for an errno: `Operation not permitted`. */
export function strerror(errno: number): string {
  return library().c.strerror(errno);
}

/** Longer values are not asked for. */
const MOST_XATTR_BYTES = 256;

/**
 * The value of an extended attribute, xattr(7); undefined when the file does not have it, the file system has none, or
 * it is not this process's to read (trusted.* takes CAP_SYS_ADMIN).
 */
export function extendedAttribute(path: string, name: string): string | undefined {
  const value = Buffer.alloc(MOST_XATTR_BYTES);
  const length = Number(library().c.lgetxattr(bytesOfText(`${path}\0`), name, value, value.length));
  return length < 0 ? undefined : value.toString('utf8', 0, length);
}

/** A connected pair of close-on-exec stream sockets, unix(7). */
export function socketpair(): [number, number] {
  const fds = [0, 0];
  check('socketpair', library().c.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  return fds as [number, number];
}

/** A close-on-exec pipe: [read end, write end]. */
export function pipe(): [number, number] {
  const fds = [0, 0];
  check('pipe2', library().c.pipe2(fds, O_CLOEXEC));
  return fds as [number, number];
}

/** How long a read on this socket may wait before it fails with EAGAIN; socket(7), SO_RCVTIMEO. */
export function setReceiveTimeout(fd: number, timeoutMs: number): void {
  const timeval = Buffer.alloc(16);
  timeval.writeBigInt64LE(BigInt(Math.floor(timeoutMs / 1000)), 0);
  timeval.writeBigInt64LE(BigInt((timeoutMs % 1000) * 1000), 8);
  check('setsockopt', library().c.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeval, timeval.length));
}

/**
 * A program in memory, memfd_create(2), that nobody can write to any more, by whatever way they reach it: sealed,
 * fcntl(2). It may be refused (vm.memfd_noexec). @throws LibcError
 */
export function programInMemory(name: string, content: Uint8Array): number {
  const { c, koffi } = library();
  const flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  let fd = c.memfd_create(name, flags | MFD_EXEC);
  // Kernels before 6.3 do not know MFD_EXEC and make every memfd executable.
  if (fd < 0 && koffi.errno() === koffi.os.errno.EINVAL) fd = c.memfd_create(name, flags);
  check('memfd_create', fd);
  try {
    writeSync(fd, content);
    check('fcntl', c.fcntl(fd, F_ADD_SEALS, 'int', ALL_SEALS));
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Sends file descriptors over a unix socket, MOST_FDS at most, with one byte of data. */
export function sendFds(socket: number, fds: readonly number[]): void {
  const { address, bytes } = fdMessage(1, fds.length);
  bytes.writeBigUInt64LE(BigInt(cmsgLength(fds.length)), MESSAGE.control);
  bytes.writeInt32LE(SOL_SOCKET, MESSAGE.control + 8);
  bytes.writeInt32LE(SCM_RIGHTS, MESSAGE.control + 12);
  for (const [i, fd] of fds.entries()) bytes.writeInt32LE(fd, MESSAGE.control + CMSG_HEADER + 4 * i);
  bytes[MESSAGE.data] = 0;
  check('sendmsg', library().c.sendmsg(socket, address, 0));
}

/**
 * Receives one message of at most 64 bytes. `fd` is the (close-on-exec) descriptor that came with it, or
 * undefined; `data` is empty at end of file.
 */
export function receive(socket: number): { data: Buffer; fd: number | undefined } {
  const { address, bytes } = fdMessage(DATA_SIZE, 1);
  const { c, koffi } = library();
  let length = c.recvmsg(socket, address, MSG_CMSG_CLOEXEC);
  while (length < 0 && koffi.errno() === EINTR) length = c.recvmsg(socket, address, MSG_CMSG_CLOEXEC);
  const received = check('recvmsg', length);
  const hasFd = bytes.readBigUInt64LE(MSGHDR.controllen) >= BigInt(cmsgLength(1));
  return {
    data: Buffer.from(bytes.subarray(MESSAGE.data, MESSAGE.data + received)),
    fd: hasFd ? bytes.readInt32LE(MESSAGE.control + CMSG_HEADER) : undefined,
  };
}

const DATA_SIZE = 64;
/** Where things are in the memory of a message. */
const MESSAGE = { iov: 56, control: 72, data: 104, size: 104 + DATA_SIZE } as const;
/** Members of struct msghdr. */
const MSGHDR = { iov: 16, iovlen: 24, control: 32, controllen: 40 } as const;

let message: { readonly address: bigint; readonly bytes: Buffer } | undefined;

/**
 * The msghdr of the one message that is sent or received at a time, with room for descriptors. It is outside
 * of the memory that JavaScript moves about, so it can point into itself; koffi takes ten times as long to make one.
 */
function fdMessage(dataLength: number, fds: number): NonNullable<typeof message> {
  if (!message) {
    const { koffi } = library();
    const address = BigInt(koffi.alloc('uint8_t', MESSAGE.size));
    message = { address, bytes: Buffer.from(koffi.view(address, MESSAGE.size)).fill(0) };
    const { bytes } = message;
    bytes.writeBigUInt64LE(address + BigInt(MESSAGE.iov), MSGHDR.iov);
    bytes.writeBigUInt64LE(1n, MSGHDR.iovlen);
    bytes.writeBigUInt64LE(address + BigInt(MESSAGE.control), MSGHDR.control);
    bytes.writeBigUInt64LE(address + BigInt(MESSAGE.data), MESSAGE.iov);
  }
  message.bytes.writeBigUInt64LE(BigInt(cmsgSpace(fds)), MSGHDR.controllen);
  message.bytes.writeBigUInt64LE(BigInt(dataLength), MESSAGE.iov + 8);
  return message;
}

/** Sends one datagram on a connected or netlink socket. */
export function send(socket: number, data: Uint8Array): void {
  check('send', library().c.send(socket, data, data.length, 0));
}

/** Receives one datagram into `buffer` and returns its length. */
export function recv(socket: number, buffer: Uint8Array): number {
  return check('recv', library().c.recv(socket, buffer, buffer.length, 0));
}

/** A close-on-exec descriptor that becomes readable when the process ends, pidfd_open(2). */
export function pidfdOpen(pid: number): number {
  return check('pidfd_open', library().c.pidfd_open(SYS_PIDFD_OPEN, pid, 0));
}

const POLLFD_SIZE = 8;
/** struct pollfd of each descriptor that is asked for at a time. */
let pollfds = Buffer.alloc(POLLFD_SIZE);

/**
 * True when the descriptor is readable, hung up or in error.
 * @param withinMs how long to wait for it, in which nothing else happens
 */
export const isReadable = (fd: number, withinMs = 0): boolean => isAnyReadable([fd], withinMs);

/** The same for several: true when one of them is. */
export function isAnyReadable(fds: readonly number[], withinMs = 0): boolean {
  if (pollfds.length < fds.length * POLLFD_SIZE) pollfds = Buffer.alloc(fds.length * POLLFD_SIZE);
  for (const [index, fd] of fds.entries()) {
    pollfds.writeInt32LE(fd, index * POLLFD_SIZE);
    pollfds.writeInt16LE(POLLIN, index * POLLFD_SIZE + 4);
  }
  return library().c.pollNow(pollfds, fds.length, withinMs) > 0;
}

/** Waits on a thread of Node's pool, so that the event loop goes on; false when the time ran out. */
export function waitReadable(fd: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    library().c.poll.async(
      [{ fd, events: POLLIN, revents: 0 }],
      1,
      timeoutMs,
      (error: unknown, result: number) => {
        if (error) reject(error);
        else resolve(result > 0);
      },
    );
  });
}

/**
 * Locks a file for as long as the descriptor is open, flock(2): true when it is ours, false when somebody else has it,
 * be it in another PID namespace or on another machine; undefined where the file system has no locks.
 */
export function lock(fd: number): boolean | undefined {
  if (library().c.flock(fd, LOCK_EX | LOCK_NB) === 0) return true;
  return library().koffi.errno() === EWOULDBLOCK ? false : undefined;
}

/** ioctl(2) with a buffer as its argument. */
export function ioctl(fd: number, request: number, argument: Uint8Array): void {
  check('ioctl', library().c.ioctl(fd, request, argument));
}

/** _IO(0xb7, 0x1) and _IO(0xb7, 0x2). */
const NS_GET = { NS_GET_USERNS: 0xb701, NS_GET_PARENT: 0xb702 } as const;

/**
 * The inode number of the user namespace that owns the one at this path, or of the user or PID namespace above it;
 * ioctl_nsfs(2). @throws LibcError
 */
export function relatedNamespace(path: string, request: keyof typeof NS_GET): number {
  const fd = openSync(path, 'r');
  try {
    const related = check('ioctl', library().c.ioctl(fd, NS_GET[request], null));
    try {
      return fstatSync(related).ino;
    } finally {
      closeSync(related);
    }
  } finally {
    closeSync(fd);
  }
}

/** Whether reading and writing wait, or answer EAGAIN: O_NONBLOCK, fcntl(2). @throws LibcError */
export function setWaiting(fd: number, isWaiting: boolean): void {
  const flags = check('fcntl', library().c.fcntl(fd, F_GETFL));
  const changed = isWaiting ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  check('fcntl', library().c.fcntl(fd, F_SETFL, 'int', changed));
}

/**
 * Becomes another program, which has standard input, output and error from ns-lab, and nothing else: execve(2). It
 * returns only when it fails. @throws LibcError
 */
export function execve(path: string, args: readonly string[], env: NodeJS.ProcessEnv): never {
  // Node.js has made them close-on-exec when it started, and does not wait in them.
  for (const fd of [0, 1, 2]) {
    check('fcntl', library().c.fcntl(fd, F_SETFD, 'int', 0));
    setWaiting(fd, true);
  }
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  check('execve', library().c.execve(path, [...args, null], [...variables, null]));
  throw new Error('execve(2) has returned without an error');
}
