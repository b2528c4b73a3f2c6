import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GOLDEN, readGolden } from './golden/golden.ts';
import { skip } from './support/skip.ts';

/** OVERLAYFS_SUPER_MAGIC, statfs(2). There the layers of a box are made in another way, which takes other calls. */
const OVERLAYFS = 0x794c7630;
const isOnOverlay = statfsSync(tmpdir()).type === OVERLAYFS;

for (const [name, print] of Object.entries(GOLDEN)) {
  if (isOnOverlay && name.startsWith('plain.')) {
    skip(`${tmpdir()} is on an overlay, and the transcript was made elsewhere`);
    continue;
  }
  test(`test/golden/${name} is what is printed, word by word`, () => {
    assert.fixture(print(), readGolden(name), 'if it is better so, run `npm run golden`');
  });
}

test.run();
