import fs, { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { removeTraces } from '../../src/lab/traces.ts';
import { scratchDirectory } from '../support/scratch.ts';

test('a link in a directory goes, and what it leads to stays', async () => {
  const place = scratchDirectory();
  const [box, elsewhere] = [join(place, 'box'), join(place, 'elsewhere')];
  for (const path of [box, elsewhere]) mkdirSync(path);
  writeFileSync(join(elsewhere, 'file'), '');
  symlinkSync(elsewhere, join(box, 'link'));
  await removeTraces([{ kind: 'scratch', path: box }]);
  assert.not(existsSync(box));
  assert.ok(existsSync(join(elsewhere, 'file')));
});

test('a link that is put in the place of a directory meanwhile is not followed', async () => {
  const place = scratchDirectory();
  const [box, elsewhere] = [join(place, 'box'), join(place, 'elsewhere')];
  mkdirSync(join(box, 'below'), { recursive: true });
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'file'), '');
  const { readdirSync } = fs;
  // Somebody who may write there does it once the names have been read.
  const swap = () => {
    if (!existsSync(join(place, 'old'))) renameSync(join(box, 'below'), join(place, 'old'));
    if (!existsSync(join(box, 'below'))) symlinkSync(elsewhere, join(box, 'below'));
  };
  fs.readdirSync = ((...args: Parameters<typeof readdirSync>) => {
    const entries = readdirSync(...args);
    swap();
    return entries;
  }) as typeof readdirSync;
  syncBuiltinESMExports();
  try {
    let error: unknown;
    await removeTraces([{ kind: 'scratch', path: box }]).catch((thrown: unknown) => {
      error = thrown;
    });
    assert.is((error as NodeJS.ErrnoException).code, 'ENOTDIR');
  } finally {
    fs.readdirSync = readdirSync;
    syncBuiltinESMExports();
  }
  assert.ok(existsSync(join(elsewhere, 'file')));
});

test.run();
