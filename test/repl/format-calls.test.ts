import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallRecord } from '../../src/kernel/task.ts';
import { formatCalls } from '../../src/repl/format-calls.ts';
import type { LedgerEntry } from '../../src/session/ledger.ts';

const EPERM = -1;

/** The lines for calls of these names; a result other than 0 stands behind a colon. */
function lines(...calls: readonly string[]): string[] {
  const records = calls.map((each) => {
    const [name = '', result = '0'] = each.split(':');
    const isPlumbing = name.startsWith('~');
    return { name, text: `${name}()`, result: Number(result), isPlumbing } as unknown as CallRecord;
  });
  return formatCalls({ calls: records } as unknown as LedgerEntry);
}

test('each call is a line with its result, and failures have their errno', () => {
  assert.equal(lines('unshare', 'clone:17', `mount:${EPERM}`), [
    'unshare() = 0',
    'clone() = 17',
    'mount() = -1 EPERM',
  ]);
});

test('an address is no errno', () => {
  assert.equal(lines('mmap:-5000'), ['mmap() = -5000']);
});

test('four and more of one name in a row are folded to two', () => {
  assert.equal(lines('mount', 'mount', 'mount'), ['mount() = 0', 'mount() = 0', 'mount() = 0']);
  assert.equal(lines('open', 'mount', 'mount', 'mount', 'mount', 'open'), [
    'open() = 0',
    'mount() = 0',
    'mount() = 0',
    '… 2 more calls of mount (show calls)',
    'open() = 0',
  ]);
});

test("the lab's own plumbing is left out", () => {
  assert.equal(lines('~socketpair', 'clone:9', '~close'), ['clone() = 9']);
});

test('of the way of a program into the box, only what tells something is shown', () => {
  assert.equal(lines('clone:9', 'openat:4', 'setns', 'chroot', 'execve:-2', 'execve'), [
    '… 3 calls to get there (show calls)',
    'setns() = 0',
    'chroot() = 0',
    'execve() = 0',
  ]);
  assert.equal(lines('execve'), ['execve() = 0']);
});

test('a refused call that the error repeats is not shown before it, and another is', () => {
  const calls = ['open:4', `unshare:${EPERM}`].map((each) => {
    const [name = '', result] = each.split(':');
    return { name, text: `${name}()`, result: Number(result), isPlumbing: false } as unknown as CallRecord;
  });
  const said = (message: string) => formatCalls({ calls, error: { kind: 'kernel', message } });
  assert.equal(said('unshare() = -1 EPERM (Operation not permitted)'), ['open() = 4']);
  assert.equal(said('mount() = -1 EPERM (Operation not permitted)'), ['open() = 4', 'unshare() = -1 EPERM']);
});

test.run();
