import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setReceiveTimeout, socketpair } from '../../../src/kernel/ffi.ts';
import { proxyExecutable } from '../../../src/kernel/proxy/code.ts';
import { SYSCALL_NUMBERS } from '../../../src/kernel/syscall-numbers.ts';
import { skip } from '../../support/skip.ts';

/** Where the loop finds the socket for its child; its own is 3. */
const CHILD_FD = 4;
const NO_CHILD = -1;
const SIGCHLD = 17;
const EBADF = 9;
/** Emulation is slow, and the machine may be busy. */
const ANSWER_TIMEOUT_MS = 60_000;

const emulator = process.arch === 'arm64' ? undefined : findEmulator();
if (emulator) {
  test('the arm64 loop makes calls, answers errors, and goes on in a child', () =>
    withLoop(emulator, tryOut));
  test('the arm64 loop lets a call depend on the result of one before', () =>
    withLoop(emulator, tryDependence));
  test('the arm64 loop carries out transfers, and answers none', () => withLoop(emulator, tryTransfers));
} else {
  skip('the arm64 loop runs here only under qemu-user, which is not installed');
}
test.run();

/** As `Channel` has them: the call takes the kept result as its first argument; it needs it to be a success. */
const TAKES_FIRST = 8;
const ONLY_AFTER_SUCCESS = 0x100;
const IS_TRANSFER = 0x8000_0000;

function tryDependence({ child, near }: Loop): void {
  const free = 9;
  assert.is(call(near, 'dup3', [0, free, 0]), free);
  assert.is(call(near, 'close', [99], { depends: TAKES_FIRST }), 0, 'it closes what dup3 made');
  assert.is(call(near, 'close', [99], { depends: TAKES_FIRST }), -EBADF, 'the result is still kept');
  assert.is(call(near, 'getpid', [], { depends: ONLY_AFTER_SUCCESS }), child.pid);
  assert.is(call(near, 'close', [99]), -EBADF);
  assert.is(call(near, 'getpid', [], { depends: ONLY_AFTER_SUCCESS }), -EBADF, 'it is not made');
  assert.is(call(near, 'getpid', [], { depends: TAKES_FIRST }), -EBADF);
  assert.is(call(near, 'getpid'), child.pid);
}

function tryTransfers({ child, near }: Loop): void {
  const [PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, CONTROL] = [3, 0x22, 3];
  const address = call(near, 'mmap', [0, 4096, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0]);
  send(near, 'read', [CONTROL, address, 6], { depends: IS_TRANSFER });
  writeSync(near, 'brings');
  assert.is(call(near, 'getpid'), child.pid, 'nothing has been answered to the transfer');
  send(near, 'close', [99], { depends: IS_TRANSFER });
  assert.is(call(near, 'getpid', [], { depends: ONLY_AFTER_SUCCESS }), child.pid, 'its failure is not kept');
  send(near, 'write', [CONTROL, address, 6], { depends: IS_TRANSFER + ONLY_AFTER_SUCCESS });
  const back = Buffer.alloc(6);
  assert.is(readAgain(near, back), 6);
  assert.is(back.toString(), 'brings');
  assert.is(call(near, 'close', [99]), -EBADF);
  send(near, 'write', [CONTROL, address, 6], { depends: IS_TRANSFER + ONLY_AFTER_SUCCESS });
  assert.is(call(near, 'getpid'), child.pid, 'after a failure nothing comes back');
  // The kept result as a length, as of a read(2) that has filled as much.
  assert.is(call(near, 'dup3', [0, 4, 0]), 4);
  send(near, 'write', [CONTROL, address, 0], { depends: IS_TRANSFER + 24 });
  assert.is(readAgain(near, back), 4);
  assert.is(back.toString('utf8', 0, 4), 'brin');
}

function tryOut({ child, near, childNear }: Loop): void {
  assert.is(call(near, 'getpid'), child.pid);
  assert.is(call(near, 'close', [99]), -EBADF);
  const pid = call(near, 'clone', [SIGCHLD, 0, 0, 0, 0], { childFd: CHILD_FD });
  assert.ok(pid > 0, "clone answers the parent with the child's process ID");
  assert.is(readReply(childNear), 0, 'clone answers the child with 0, on its own socket');
  assert.is(call(childNear, 'getpid'), pid);
  assert.is(call(childNear, 'getppid'), child.pid);
  assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), new RegExp(`PPid:\t${child.pid}\n`));
}

interface Loop {
  readonly child: ChildProcess;
  readonly near: number;
  readonly childNear: number;
}

/** Runs the executable under the emulator; both its processes end with the sockets. */
async function withLoop(program: string, work: (loop: Loop) => void): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'ns-lab-arm64-'));
  const file = join(directory, 'loop');
  writeFileSync(file, proxyExecutable('arm64'), { mode: 0o700 });
  const [near, far] = socketpair();
  const [childNear, childFar] = socketpair();
  for (const socket of [near, childNear]) setReceiveTimeout(socket, ANSWER_TIMEOUT_MS);
  const child = spawn(program, [file], { stdio: ['ignore', 'ignore', 'inherit', far, childFar] });
  const ended = new Promise((resolve) => child.once('exit', (status, signal) => resolve(signal ?? status)));
  closeSync(far);
  closeSync(childFar);
  let end: unknown;
  try {
    work({ child, near, childNear });
  } finally {
    closeSync(near);
    closeSync(childNear);
    end = await ended;
    rmSync(directory, { recursive: true });
  }
  assert.is(end, 0, 'the loop ends with status 0 when its socket closes');
}

interface Details {
  readonly childFd?: number;
  readonly depends?: number;
}

function call(socket: number, name: string, args: readonly number[] = [], details: Details = {}): number {
  send(socket, name, args, details);
  return readReply(socket);
}

function send(
  socket: number,
  name: string,
  args: readonly number[],
  { childFd = NO_CHILD, depends = 0 }: Details,
): void {
  const request = Buffer.alloc(64);
  request.writeBigUInt64LE(BigInt(SYSCALL_NUMBERS.arm64[name as keyof typeof SYSCALL_NUMBERS.arm64]!), 0);
  for (const [index, value] of args.entries()) request.writeBigInt64LE(BigInt(value), 8 * (index + 1));
  request.writeInt32LE(childFd, 56);
  request.writeUInt32LE(depends, 60);
  writeSync(socket, request);
}

function readReply(socket: number): number {
  const reply = Buffer.alloc(8);
  assert.is(readAgain(socket, reply), 8);
  return Number(reply.readBigInt64LE(0));
}

/** A signal for Node.js ends the read of a socket that has a timeout, signal(7). */
function readAgain(socket: number, into: Buffer): number {
  for (;;) {
    try {
      return readSync(socket, into);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EINTR') throw error;
    }
  }
}

function findEmulator(): string | undefined {
  return ['qemu-aarch64-static', 'qemu-aarch64'].find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
