import { readFileSync, readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attempt, isErrno, isUnreadable, UnexpectedTextError } from '../../../src/kernel/proc/unreadable.ts';

test('a refused system call becomes its reason, without the path', () => {
  const result = attempt(() => readFileSync('/proc/self/no-such-file'));
  assert.equal(result, { unreadable: 'ENOENT: no such file or directory' });
  assert.equal(
    attempt(() => readlinkSync('/proc/self/status')),
    { unreadable: 'EINVAL: invalid argument' },
  );
});

test('a text that is not understood becomes its reason', () => {
  const result = attempt(() => {
    throw new UnexpectedTextError('no such line');
  });
  assert.equal(result, { unreadable: 'no such line' });
});

test('any other error passes through', () => {
  assert.throws(
    () =>
      attempt(() => {
        throw new TypeError('a bug');
      }),
    'a bug',
  );
});

test('a value passes as it is', () => {
  assert.is(
    attempt(() => 0),
    0,
  );
});

test('isUnreadable tells reasons from values', () => {
  assert.ok(isUnreadable({ unreadable: 'EACCES: permission denied' }));
  for (const value of [undefined, null, 0, '', 'unreadable', {}]) assert.not(isUnreadable(value));
});

test('isErrno looks at system errors only', () => {
  const error = Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'open' });
  assert.ok(isErrno(error, 'ENOENT'));
  assert.not(isErrno(error, 'EACCES'));
  assert.not(isErrno(new Error('ENOENT'), 'ENOENT'));
});

test.run();
