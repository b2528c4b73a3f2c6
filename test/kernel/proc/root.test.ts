import { realpathSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readProcessPaths } from '../../../src/kernel/proc/root.ts';

test('the own root, working directory and program are found', () => {
  assert.equal(readProcessPaths('self'), {
    root: '/',
    cwd: process.cwd(),
    exe: realpathSync(process.execPath),
  });
});

test('links of a process that does not exist say why', () => {
  const gone = { unreadable: 'ENOENT: no such file or directory' };
  assert.equal(readProcessPaths(0x3fffffff), { root: gone, cwd: gone, exe: gone });
});

test.run();
