import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { socketpair } from '../../src/kernel/ffi.ts';
import { O } from '../../src/kernel/flags.ts';
import { isMaster } from '../../src/lab/terminal.ts';
import { scratchDirectory } from '../support/scratch.ts';

const file = join(scratchDirectory(), 'file');

test('only the master of a pseudo-terminal is taken for one, whatever the box has at /dev/ptmx', () => {
  const master = openSync('/dev/ptmx', O.O_RDWR | O.O_NOCTTY);
  const others = [openSync('/dev/null', 'r+'), openSync(file, 'w'), openSync('/', 'r'), ...socketpair()];
  try {
    assert.ok(isMaster(master));
    assert.equal(others.map(isMaster), [false, false, false, false, false]);
  } finally {
    for (const fd of [master, ...others]) closeSync(fd);
  }
});

test.run();
