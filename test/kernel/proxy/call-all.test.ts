import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KernelError, TaskStuckError } from '../../../src/kernel/errors.ts';
import { AT, O } from '../../../src/kernel/flags.ts';
import { type Call, Out, RESULT } from '../../../src/kernel/task.ts';
import { withProxies } from '../../support/proxies.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { thrown } from '../../support/thrown.ts';
import { waitUntil } from '../../support/wait.ts';
import { statusLine } from '../../support/witness.ts';

const mkdir = (path: string): Call => ['mkdirat', AT.AT_FDCWD, path, 0o755];

test(
  'several calls are made in order, each with its own result and record',
  withProxies(({ root, calls }) => {
    const directory = scratchDirectory();
    const before = calls.length;
    const made = [mkdir(join(directory, 'a')), ['chdir', join(directory, 'a')], ['getpid']] as Call[];
    assert.equal(root.callAll(made), [0, 0, root.pid]);
    assert.is(readlinkSync(`/proc/${root.pid}/cwd`), join(directory, 'a'));
    assert.equal(
      calls.slice(before).map(({ text, result }) => [text, result]),
      [
        [`mkdirat(AT_FDCWD, "${directory}/a", 0755)`, 0],
        [`chdir("${directory}/a")`, 0],
        ['getpid()', root.pid],
      ],
    );
    assert.equal(root.callAll([]), []);
  }),
);

test(
  'what the calls point to does not collide',
  withProxies(({ root }) => {
    const directory = scratchDirectory();
    const names = Array.from({ length: 200 }, (_, i) => `${i}-${'x'.repeat(i)}`);
    root.callAll(names.map((name) => mkdir(join(directory, name))));
    assert.equal(readdirSync(directory).sort(), [...names].sort());
  }),
);

test(
  'each call has what the kernel wrote for it',
  withProxies(({ root }) => {
    const pairs = [new Out(8), new Out(8)];
    root.callAll(pairs.map((pair): Call => ['socketpair', 1, 1, 0, pair]));
    const fds = pairs.flatMap(({ bytes }) => [bytes.readInt32LE(0), bytes.readInt32LE(4)]);
    assert.is(new Set(fds).size, 4);
    for (const fd of fds) assert.match(readlinkSync(`/proc/${root.pid}/fd/${fd}`), /^socket:/);
  }),
);

test(
  'the first failure is reported, and the calls after it have been made',
  withProxies(({ root, calls }) => {
    const error = thrown(() =>
      root.callAll([
        ['chdir', '/'],
        ['chdir', '/no/where'],
        ['chdir', '/nor/here'],
        ['chdir', '/usr'],
      ]),
    ) as KernelError;
    assert.instance(error, KernelError);
    assert.equal([error.text, error.code], ['chdir("/no/where")', 'ENOENT']);
    assert.is(readlinkSync(`/proc/${root.pid}/cwd`), '/usr');
    assert.equal(
      calls.slice(-4).map(({ result }) => result),
      [0, -2, -2, 0],
    );
  }),
);

test(
  'a call can take the result of one before it, and is recorded with that',
  withProxies(({ root, calls }) => {
    const file = join(scratchDirectory(), 'file');
    const results = root.callAll([
      ['openat', AT.AT_FDCWD, file, O.O_WRONLY | O.O_CREAT, 0o644],
      ['write', RESULT, Buffer.from('first '), 6],
      ['write', RESULT, Buffer.from('second'), 6],
      ['close', RESULT],
    ]);
    const [fd] = results as [number];
    assert.equal(results, [fd, 6, 6, 0]);
    assert.is(readFileSync(file, 'utf8'), 'first second');
    assert.equal(
      calls.slice(-3).map(({ text }) => text),
      [`write(${fd}, "first ", 6)`, `write(${fd}, "second", 6)`, `close(${fd})`],
    );
    assert.not(existsSync(`/proc/${root.pid}/fd/${fd}`));
  }),
);

test(
  'a call that was to take the result of one that failed is not made',
  withProxies(({ root, calls }) => {
    const before = calls.length;
    const error = thrown(() =>
      root.callAll([
        ['openat', AT.AT_FDCWD, '/no/where', O.O_RDONLY, 0],
        ['close', RESULT],
        ['chdir', '/usr'],
      ]),
    ) as KernelError;
    assert.equal([error.call, error.code], ['openat', 'ENOENT']);
    assert.equal(
      calls.slice(before).map(({ name, result }) => [name, result]),
      [
        ['openat', -2],
        ['chdir', 0],
      ],
    );
    assert.is(readlinkSync(`/proc/${root.pid}/cwd`), '/usr');
  }),
);

test(
  'calls in order end with the first that fails, also behind many others',
  withProxies(({ root, calls }) => {
    const directory = scratchDirectory();
    const names = Array.from({ length: 150 }, (_, i) => join(directory, String(i)));
    const before = calls.length;
    const error = thrown(() =>
      root.callInOrder([...names.slice(0, 100), names[7]!, ...names.slice(100)].map(mkdir)),
    ) as KernelError;
    assert.equal([error.code, error.text], ['EEXIST', `mkdirat(AT_FDCWD, "${names[7]}", 0755)`]);
    assert.is(readdirSync(directory).length, 100);
    assert.is(calls.length - before, 101);
    root.callInOrder(names.slice(100).map(mkdir));
    assert.is(readdirSync(directory).length, 150, 'a failure of before is forgotten');
  }),
);

test(
  'a process that was stopped makes all of them later, and then the next',
  withProxies(async ({ root }) => {
    const directory = scratchDirectory();
    const child = root.fork('child');
    process.kill(child.pid, 'SIGSTOP');
    await waitUntil(() => statusLine(child.pid, 'State').startsWith('T'));
    const names = ['first', 'second', 'third'];
    const error = thrown(() => child.callAll(names.map((name) => mkdir(join(directory, name)))));
    assert.instance(error, TaskStuckError);
    // What others do in the meantime must not reach into the calls that wait.
    root.callAll([
      ['chdir', '/tmp/.'],
      ['chdir', '/tmp/..'],
    ]);
    process.kill(child.pid, 'SIGCONT');
    assert.is(child.call('getpid'), child.pid);
    assert.equal(readdirSync(directory).sort(), [...names].sort());
    assert.is(child.call('getpid'), child.pid);
  }, 300),
);

test.run();
