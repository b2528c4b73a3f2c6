/** Descriptors that cannot be passed: the reason is told, and both sides go on. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KernelError } from '../../../src/kernel/errors.ts';
import { AT, O } from '../../../src/kernel/flags.ts';
import { programPath } from '../../support/programs.ts';
import { withProxies } from '../../support/proxies.ts';
import { skip } from '../../support/skip.ts';
import { thrown } from '../../support/thrown.ts';

const RLIMIT_NOFILE = 7;

test(
  'a process that may have too few open files gets none of several, and says EMFILE',
  withProxies(({ root }) => {
    const child = root.fork('child');
    const before = readdirSync(`/proc/${child.pid}/fd`);
    const limit = Buffer.alloc(16);
    limit.writeBigUInt64LE(BigInt(Math.max(...before.map(Number)) + 2), 0);
    limit.writeBigUInt64LE(4096n, 8);
    child.call('prlimit64', 0, RLIMIT_NOFILE, limit, null);
    const file = openSync('/dev/null', 'r');
    const error = thrown(() => child.receiveFds([file, file, file])) as KernelError;
    closeSync(file);
    assert.instance(error, KernelError);
    assert.equal([error.call, error.code], ['recvmsg', 'EMFILE']);
    assert.ok(child.isAlive);
    assert.is(child.call('getpid'), child.pid);
    assert.equal(readdirSync(`/proc/${child.pid}/fd`), before);
  }),
);

if (!programPath('prlimit')) skip('prlimit is not installed (Debian package util-linux)');
else
  test(
    'ns-lab that may have no more open files does not get one, and says EMFILE',
    withProxies(({ root }) => {
      const theirs = root.call('openat', AT.AT_FDCWD, '/dev/null', O.O_RDONLY, 0);
      const [soft] = /Max open files +(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))!.slice(1);
      const limit = (number: string | number) =>
        execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${number}:`]);
      const taken: number[] = [];
      limit(100);
      let error: KernelError;
      try {
        thrown(() => {
          for (;;) taken.push(openSync('/dev/null', 'r'));
        });
        error = thrown(() => root.sendFd(theirs)) as KernelError;
      } finally {
        for (const fd of taken) closeSync(fd);
        limit(soft!);
      }
      assert.instance(error, KernelError);
      assert.equal([error.call, error.code], ['recvmsg', 'EMFILE']);
      assert.is(root.call('getpid'), root.pid);
      closeSync(root.sendFd(theirs));
    }),
  );

test.run();
