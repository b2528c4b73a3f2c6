import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CallTooLargeError,
  KernelError,
  TaskEndedError,
  TaskStuckError,
} from '../../../src/kernel/errors.ts';
import { pipe } from '../../../src/kernel/ffi.ts';
import { AT, O } from '../../../src/kernel/flags.ts';
import { Out } from '../../../src/kernel/task.ts';
import { isAlive } from '../../support/alive.ts';
import { withProxies } from '../../support/proxies.ts';
import { read } from '../../support/read.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { thrown } from '../../support/thrown.ts';
import { waitUntil } from '../../support/wait.ts';
import { statusLine } from '../../support/witness.ts';

/** What the descriptors of a process lead to. */
const openFiles = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));

test(
  'a call is made by the process itself, and its result comes back',
  withProxies(({ root, calls }) => {
    assert.is(root.call('getpid'), root.pid);
    const { task, pid, name, text, result, isPlumbing } = calls.at(-1)!;
    assert.equal(
      [task, pid, name, text, result, isPlumbing],
      ['test', root.pid, 'getpid', 'getpid()', root.pid, false],
    );
  }),
);

test(
  'all six arguments arrive',
  withProxies(({ root }) => {
    const file = join(scratchDirectory(), 'file');
    writeFileSync(file, Buffer.concat([Buffer.alloc(4096), Buffer.from('second page')]));
    const fd = root.call('openat', AT.AT_FDCWD, file, O.O_RDONLY, 0);
    // PROT_READ, MAP_PRIVATE, the descriptor and the offset: the fourth to the sixth.
    const address = root.call('mmap', 0, 4096, 1, 2, fd, 4096);
    const memory = openSync(`/proc/${root.pid}/mem`, 'r');
    const bytes = Buffer.alloc(11);
    readSync(memory, bytes, 0, 11, address);
    closeSync(memory);
    assert.is(bytes.toString(), 'second page');
  }),
);

test(
  'what the kernel writes comes back',
  withProxies(({ root }) => {
    const name = new Out(6 * 65);
    root.call('uname', name);
    assert.is(name.bytes.toString('utf8', 0, 5), 'Linux');
    assert.match(name.bytes.toString('utf8', 65), read('/proc/sys/kernel/hostname'));
  }),
);

test(
  'a refusal is an error with the call as strace prints it',
  withProxies(({ root, calls }) => {
    const error = thrown(() => root.call('chdir', '/does/not/exist')) as KernelError;
    assert.instance(error, KernelError);
    assert.equal([error.call, error.code, error.errno], ['chdir', 'ENOENT', 2]);
    assert.is(error.message, 'chdir("/does/not/exist") = -1 ENOENT (No such file or directory)');
    assert.is(calls.at(-1)!.result, -2);
    assert.is(root.call('getpid'), root.pid);
  }),
);

test(
  'plumbing is recorded and marked',
  withProxies(({ root, calls }) => {
    root.plumbing(() => root.call('getuid'));
    root.call('getgid');
    assert.equal(
      calls.slice(-2).map(({ name, isPlumbing }) => [name, isPlumbing]),
      [
        ['getuid', true],
        ['getgid', false],
      ],
    );
  }),
);

test(
  'a fork has its own socket, name, session and death signal',
  withProxies(({ root }) => {
    const child = root.fork('child');
    assert.is(child.call('getpid'), child.pid);
    assert.is(statusLine(child.pid, 'PPid'), String(root.pid));
    assert.is(read(`/proc/${child.pid}/comm`), 'ns-lab child');
    const fields = read(`/proc/${child.pid}/stat`).split(') ')[1]!.split(' ');
    assert.is(fields[3], String(child.pid), 'its session');
    const grandchild = child.fork('grandchild');
    assert.is(root.call('getpid'), root.pid);
    process.kill(child.pid, 'SIGKILL');
    return waitUntil(() => !isAlive(grandchild.pid));
  }),
);

test(
  'no process holds a socket of another',
  withProxies(({ root }) => {
    const children = [root.fork('one'), root.fork('two')];
    const sockets = [root, ...children].map(({ pid }) =>
      openFiles(pid).filter((file) => file.startsWith('socket:')),
    );
    assert.equal(
      sockets.map((list) => list.length),
      [1, 1, 1],
    );
    assert.is(new Set(sockets.flat()).size, 3);
  }),
);

test(
  'a closed task ends its process',
  withProxies(async ({ root }) => {
    const child = root.fork('child');
    child.close();
    assert.not(child.isAlive);
    await waitUntil(() => !isAlive(child.pid));
    assert.instance(
      thrown(() => child.call('getpid')),
      TaskEndedError,
    );
    child.close();
  }),
);

test(
  'after execve the process is the program, and the task has ended',
  withProxies(async ({ root, calls }) => {
    const child = root.fork('child');
    child.exec('/bin/sleep', ['sleep', '1000'], ['A=1']);
    await waitUntil(() => read(`/proc/${child.pid}/comm`) === 'sleep');
    assert.is(readFileSync(`/proc/${child.pid}/environ`, 'utf8'), 'A=1\0');
    const { text, result } = calls.at(-1)!;
    assert.equal([text, result], ['execve("/bin/sleep", ["sleep", "1000"], /* 1 vars */)', 0]);
    assert.not(child.isAlive);
    assert.instance(
      thrown(() => child.call('getpid')),
      TaskEndedError,
    );
    assert.equal(
      openFiles(child.pid).filter((file) => file.startsWith('socket:')),
      [],
    );
    process.kill(child.pid, 'SIGKILL');
  }),
);

test(
  'after an execve that failed the process goes on',
  withProxies(({ root }) => {
    const child = root.fork('child');
    const error = thrown(() => child.exec('/does/not/exist', ['x'], [])) as KernelError;
    assert.is(
      error.message,
      'execve("/does/not/exist", ["x"], /* 0 vars */) = -1 ENOENT (No such file or directory)',
    );
    assert.is(child.call('getpid'), child.pid);
  }),
);

test(
  'a process that was killed is noticed at the next call, and by asking',
  withProxies(async ({ root }) => {
    const [one, two] = [root.fork('one'), root.fork('two')];
    for (const { pid } of [one, two]) process.kill(pid, 'SIGKILL');
    await waitUntil(() => !isAlive(one.pid) && !isAlive(two.pid));
    assert.not(one.isAlive);
    const error = thrown(() => two.call('chdir', '/')) as TaskEndedError;
    assert.instance(error, TaskEndedError);
    assert.is(error.pid, two.pid);
    assert.instance(
      thrown(() => two.fork('child')),
      TaskEndedError,
    );
    assert.instance(
      thrown(() => two.sendFd(0)),
      TaskEndedError,
    );
    assert.is(root.call('getpid'), root.pid);
  }),
);

const SHORT_MS = 300;

test(
  'a stopped process does not answer, and goes on where it was after SIGCONT',
  withProxies(async ({ root, calls }) => {
    const child = root.fork('child');
    process.kill(child.pid, 'SIGSTOP');
    await waitUntil(() => statusLine(child.pid, 'State').startsWith('T'));
    const error = thrown(() => child.call('chdir', '/usr')) as TaskStuckError;
    assert.instance(error, TaskStuckError);
    assert.is(error.message, `process ${child.pid} did not answer during chdir`);
    assert.ok(child.isAlive);
    assert.instance(
      thrown(() => child.call('getpid')),
      TaskStuckError,
    );
    // What others do in the meantime must not reach into the call that waits.
    root.call('chdir', '/tmp/.');
    process.kill(child.pid, 'SIGCONT');
    assert.is(child.call('getpid'), child.pid);
    assert.is(readlinkSync(`/proc/${child.pid}/cwd`), '/usr');
    assert.is(child.call('getpid'), child.pid);
    assert.is(calls.at(-1)!.name, 'getpid');
  }, SHORT_MS),
);

test(
  'a stopped process can be closed and killed',
  withProxies(async ({ root }) => {
    const child = root.fork('child');
    process.kill(child.pid, 'SIGSTOP');
    await waitUntil(() => statusLine(child.pid, 'State').startsWith('T'));
    assert.instance(
      thrown(() => child.call('getpid')),
      TaskStuckError,
    );
    child.close();
    assert.not(child.isAlive);
    process.kill(child.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(child.pid));
    assert.is(root.call('getpid'), root.pid);
  }, SHORT_MS),
);

test(
  'a descriptor of the process becomes one of ns-lab',
  withProxies(({ root }) => {
    const file = join(scratchDirectory(), 'file');
    writeFileSync(file, 'content');
    const theirs = root.call('openat', AT.AT_FDCWD, file, O.O_RDONLY, 0);
    const ours = root.sendFd(theirs);
    const bytes = Buffer.alloc(7);
    readSync(ours, bytes);
    closeSync(ours);
    assert.is(bytes.toString(), 'content');
    const error = thrown(() => root.sendFd(999)) as KernelError;
    assert.equal([error.call, error.code], ['sendmsg', 'EBADF']);
    assert.is(root.call('getpid'), root.pid);
  }),
);

test(
  'a descriptor of ns-lab becomes one of the process, close-on-exec',
  withProxies(({ root }) => {
    const [readEnd, writeEnd] = pipe();
    const theirs = root.receiveFd(writeEnd);
    closeSync(writeEnd);
    assert.match(read(`/proc/${root.pid}/fdinfo/${theirs}`), /flags:\t02\d*$/m);
    assert.is(readlinkSync(`/proc/${root.pid}/fd/${theirs}`), `pipe:[${fstatSync(readEnd).ino}]`);
    root.call('write', theirs, Buffer.from('hello'), 5);
    const bytes = Buffer.alloc(5);
    readSync(readEnd, bytes);
    closeSync(readEnd);
    assert.is(bytes.toString(), 'hello');
  }),
);

test(
  'large data goes through, too large data is refused and does no harm',
  withProxies(({ root }) => {
    const file = join(scratchDirectory(), 'file');
    const fd = root.call('openat', AT.AT_FDCWD, file, O.O_WRONLY | O.O_CREAT, 0o600);
    const data = Buffer.alloc(200_000, 'x');
    assert.is(root.call('write', fd, data, data.length), data.length);
    assert.is(readFileSync(file).length, data.length);
    assert.instance(
      thrown(() => root.call('write', fd, Buffer.alloc(300_000), 300_000)),
      CallTooLargeError,
    );
    assert.is(root.call('getpid'), root.pid);
  }),
);

test(
  'another name shows in the ledger and in ps',
  withProxies(({ root, calls }) => {
    root.rename('other');
    root.call('getpid');
    assert.is(calls.at(-1)!.task, 'other');
    assert.is(read(`/proc/${root.pid}/comm`), 'ns-lab other');
  }),
);

test.run();
