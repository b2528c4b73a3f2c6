import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KernelError } from '../../../src/kernel/errors.ts';
import { openNetlinkSocket, taskTransport } from '../../../src/kernel/netlink/socket.ts';
import { type CallArg, Described, Room, type Task } from '../../../src/kernel/task.ts';

interface Call {
  readonly name: string;
  readonly args: readonly CallArg[];
}

/** A task that writes down its calls; `answer` may fill in what the kernel would. */
function recorder(answer: (call: Call) => number = () => 0): Task & { calls: Call[] } {
  const calls: Call[] = [];
  const call = (name: string, ...args: CallArg[]) => {
    calls.push({ name, args });
    return name === 'socket' ? 4 : answer({ name, args });
  };
  // As a real task does: the first refusal is thrown, and the calls after it have been made all the same.
  const callAll: Task['callAll'] = (all) => {
    const outcomes = all.map(([name, ...args]) => {
      try {
        return { result: call(name, ...args) };
      } catch (error) {
        return { error };
      }
    });
    for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
    return outcomes.map(({ result }) => result!);
  };
  return { name: 'box', pid: 1, calls, call, callAll };
}

function refusal(code: number): never {
  throw new KernelError({ call: 'setsockopt', text: 'setsockopt(…)', errno: code }, 'refused');
}

const options = (calls: readonly Call[]) =>
  calls.filter(({ name }) => name === 'setsockopt').map(({ args }) => args[2]);

test('the socket is a close-on-exec NETLINK_ROUTE socket that asks for explained errors', () => {
  const task = recorder();
  assert.is(openNetlinkSocket(task, 'changes'), 4);
  assert.equal(task.calls[0], { name: 'socket', args: [16, 0o2000003, 0] });
  assert.equal(task.calls[1], { name: 'setsockopt', args: [4, 270, 11, Buffer.from([1, 0, 0, 0]), 4] });
  assert.equal(options(task.calls), [11, 10]);
});

test('a socket for dumps has them checked', () => {
  const task = recorder();
  openNetlinkSocket(task, 'dumps');
  assert.equal(options(task.calls), [11, 10, 12]);
});

test('an option that an older kernel does not have is done without', () => {
  const task = recorder(({ name }) => (name === 'setsockopt' ? refusal(92) : 0));
  assert.is(openNetlinkSocket(task, 'dumps'), 4);
  assert.is(options(task.calls).length, 3);
});

test('any other refusal of an option is an error', () => {
  const task = recorder(({ name }) => (name === 'setsockopt' ? refusal(1) : 0));
  assert.throws(
    () => openNetlinkSocket(task, 'changes'),
    (error: unknown) => error instanceof KernelError && error.code === 'EPERM',
  );
});

test('messages go out by sendto, datagrams come in by recvfrom, both by the task', () => {
  const task = recorder(({ name, args }) => {
    if (name !== 'recvfrom') return 0;
    (args[1] as Room).bytes = Buffer.from('answer');
    return 6;
  });
  const transport = taskTransport(task);
  task.calls.length = 0;
  const message = new Described(Buffer.alloc(20), () => '{…}');
  transport.send(message);
  assert.is(transport.receive().toString(), 'answer');
  transport.close();
  assert.equal(task.calls[0], { name: 'sendto', args: [4, message, 20, 0, null, 0] });
  const [fd, out, size, flags, ...address] = task.calls[1]!.args;
  assert.instance(out, Room);
  // MSG_DONTWAIT: a task that waited for a datagram that never comes could do nothing else any more.
  assert.equal([fd, size, flags, address], [4, 32768, 0x40 | 0x20, [null, null]]);
  assert.equal(task.calls[2], { name: 'close', args: [4] });
});

test('a datagram that did not fit is an error', () => {
  const transport = taskTransport(recorder(({ name }) => (name === 'recvfrom' ? 40000 : 0)));
  assert.throws(() => transport.receive(), /40000 bytes was cut off/);
});

test.run();
