/** What comes back from a process that a program has taken hold of is not believed. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TaskForgedError } from '../../../src/kernel/errors.ts';
import { sendFds, socketpair } from '../../../src/kernel/ffi.ts';
import { CallMemory } from '../../../src/kernel/proxy/memory.ts';
import { ProxyTask } from '../../../src/kernel/proxy/proxy-task.ts';
import { Room } from '../../../src/kernel/task.ts';
import { openFiles } from '../../support/open-files.ts';
import { thrown } from '../../support/thrown.ts';

interface Hostile {
  readonly task: ProxyTask;
  /** The other end of the socket, which a proxy would have. */
  readonly far: number;
  /** Answers with 64 bits before it is asked. */
  answer(...results: readonly (number | Buffer)[]): void;
}

function withHostile(work: (hostile: Hostile) => void): () => void {
  return () => {
    const [near, far] = socketpair();
    const task = new ProxyTask({
      name: 'hostile',
      pid: process.pid,
      socket: near,
      control: 3,
      memory: new CallMemory(0x10000),
      sink: () => {},
      timeoutMs: 500,
    });
    try {
      work({
        task,
        far,
        answer(...results) {
          for (const result of results) {
            const bytes = typeof result === 'number' ? Buffer.alloc(8) : result;
            if (typeof result === 'number') bytes.writeBigInt64LE(BigInt(result));
            writeSync(far, bytes);
          }
        },
      });
    } finally {
      task.close();
      closeSync(far);
    }
  };
}

const isForged = (work: () => unknown): void => {
  const error = thrown(work);
  assert.instance(error, TaskForgedError);
  assert.match((error as Error).message, /has taken hold of it/);
};

test(
  'more than was asked for is cut, and far more is believed by nobody',
  withHostile(({ task, answer }) => {
    const room = new Room(10);
    answer(25, Buffer.alloc(25, 'x'));
    assert.is(task.call('recvfrom', 0, room, 10, 0, null, null), 25);
    assert.is(room.bytes.toString(), 'x'.repeat(10));
    answer(2 ** 40);
    isForged(() => task.call('read', 0, new Room(10), 10));
    assert.not(task.isAlive, 'nothing that it says counts any more');
  }),
);

test(
  'an answer that nobody has asked for ends the trust',
  withHostile(({ task, answer }) => {
    assert.ok(task.isAlive);
    answer(0);
    assert.not(task.isAlive);
  }),
);

/** The answer to recvmsg(2): the result, the byte that comes with descriptors, and the control message. */
function controlMessage(...fds: readonly number[]): (number | Buffer)[] {
  const control = Buffer.alloc(16 + 8 * Math.ceil(fds.length / 2));
  control.writeBigUInt64LE(BigInt(16 + 4 * fds.length), 0);
  for (const [index, fd] of fds.entries()) control.writeInt32LE(fd, 16 + 4 * index);
  return [1, Buffer.from([0]), control];
}

test(
  'the process ID of a child is that of a child',
  withHostile(({ task, answer }) => {
    // process 1 of the machine, say, which the host would be told to kill
    answer(...controlMessage(7), 1, 0);
    isForged(() => task.fork('child'));
  }),
);

test(
  'a descriptor is a number that a descriptor can have',
  withHostile(({ task, answer }) => {
    answer(...controlMessage(-100));
    isForged(() => task.receiveFd(0));
  }),
);

test(
  'a message without a descriptor, of any length, is no descriptor',
  withHostile(({ task, answer }) => {
    answer(Buffer.from('abc'));
    isForged(() => task.sendFd(0));
  }),
);

test(
  'a descriptor that comes with a failure, or that nobody asked for, is closed',
  withHostile(({ task, far, answer }) => {
    const before = openFiles();
    const file = openSync('/dev/null', 'r');
    sendFds(far, [file]);
    answer(-9);
    isForged(() => task.sendFd(0));
    closeSync(file);
    // Its own end of the socket is closed with the trust.
    assert.is(openFiles(), before - 1);
  }),
);

test(
  'a descriptor beside an ordinary answer does not reach ns-lab',
  withHostile(({ task, far }) => {
    const before = openFiles();
    const file = openSync('/dev/null', 'r');
    for (let i = 0; i < 8; i++) sendFds(far, [file]);
    assert.is(task.call('getpid'), 0);
    closeSync(file);
    assert.is(openFiles(), before);
  }),
);

test.run();
