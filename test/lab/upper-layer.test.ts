/** What a box writes must not be able to make looking at it slow, or fail. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readUpperLayer } from '../../src/lab/upper-layer.ts';
import { scratchDirectory } from '../support/scratch.ts';

const layer = (upper: string) =>
  readUpperLayer({
    image: 'x',
    upper,
    work: '',
    merged: '',
    lower: '',
    device: undefined,
    upperFd: undefined,
  });

test('a few files are all there, in order, and there are no more', () => {
  const upper = scratchDirectory();
  mkdirSync(join(upper, 'etc'));
  writeFileSync(join(upper, 'etc/hostname'), '');
  writeFileSync(join(upper, 'a'), '');
  const { files, hasMore } = layer(upper);
  assert.equal(
    files.map(({ path }) => path),
    ['/a', '/etc', '/etc/hostname'],
  );
  assert.is(hasMore, undefined);
});

test('of very many files the first 200 that are read are listed, and it says that there are more', () => {
  const upper = scratchDirectory();
  mkdirSync(join(upper, 'many'));
  for (let i = 0; i < 3000; i++) writeFileSync(join(upper, 'many', String(i)), '');
  const { files, hasMore } = layer(upper);
  assert.is(files.length, 200);
  assert.is(hasMore, true);
});

test('directories deeper than a path reaches end the list', () => {
  const upper = scratchDirectory();
  const name = 'd'.repeat(250);
  let path = upper;
  // As far as one path of 4096 bytes goes; `mkdir -p` inside a box gets there too.
  for (let i = 0; i < 15; i++) {
    path = join(path, name);
    mkdirSync(path);
  }
  assert.is(layer(upper).files.length, 15);
});

test('names that are not UTF-8 are listed as they are', () => {
  const upper = scratchDirectory();
  mkdirSync(Buffer.concat([Buffer.from(`${upper}/d`), Buffer.from([0xff])]));
  writeFileSync(Buffer.concat([Buffer.from(`${upper}/d`), Buffer.from([0xff]), Buffer.from('/f')]), '');
  assert.equal(layer(upper).files, [
    { path: '/d\udcff', kind: 'directory' },
    { path: '/d\udcff/f', kind: 'file' },
  ]);
});

test.run();
