import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasSharedMounts, readMounts } from '../../../src/kernel/proc/mountinfo.ts';
import { scratchDirectory } from '../../support/scratch.ts';

function hasShared(...lines: string[]): boolean {
  const proc = scratchDirectory();
  mkdirSync(join(proc, '1'));
  writeFileSync(join(proc, '1', 'mountinfo'), lines.map((line) => `${line}\n`).join(''));
  return hasSharedMounts(1, proc);
}

const PRIVATE = '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard';

test('private mounts have no optional fields', () => {
  assert.not(hasShared(PRIVATE));
  assert.not(
    hasShared(PRIVATE, '23 22 0:5 / /a\\040-\\040b rw - tmpfs - rw', '24 22 0:6 / /c rw - 9p C:\\ rw'),
  );
});

test('one mount with any of them is enough', () => {
  for (const field of ['shared:1', 'master:7', 'unbindable', 'shared:2 master:1']) {
    assert.ok(hasShared(PRIVATE, `23 22 0:5 / /b rw ${field} - tmpfs tmpfs rw`, PRIVATE), field);
  }
});

test('it agrees with the list of mounts', () => {
  const isShared = readMounts('self').some(({ propagation }) => propagation !== 'private');
  assert.is(hasSharedMounts('self'), isShared);
});

test.run();
