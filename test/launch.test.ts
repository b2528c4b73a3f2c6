import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli } from './support/cli.ts';
import { scratchDirectory } from './support/scratch.ts';

/** A start with a cache of its own. */
function start(cache: string): void {
  const { status, stdout, stderr } = cli(['--version'], { env: { NS_LAB_CACHE_DIR: cache } });
  assert.equal([status, stderr], [0, '']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
}

/** The files of the cache; Node.js 22 has them in a directory for its own version. */
const filesIn = (cache: string): string[] =>
  readdirSync(join(cache, 'code'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(cache, 'code', name))
    .filter((path) => statSync(path).isFile());

test('the first start keeps the compiled code, for its user alone, and later ones use it', () => {
  const cache = scratchDirectory();
  start(cache);
  assert.is(statSync(join(cache, 'code')).mode & 0o777, 0o700);
  const written = filesIn(cache).map((path) => [path, statSync(path).mtimeMs]);
  assert.ok(written.length > 0);
  start(cache);
  assert.equal(
    filesIn(cache).map((path) => [path, statSync(path).mtimeMs]),
    written,
  );
});

test('nothing is said about how modules are loaded later', () => {
  const cache = scratchDirectory();
  const input = 'new\nshow mounts\nshow ns\n';
  for (const _ of ['the first time', 'from the cache']) {
    const { status, stderr } = cli(['run', '-'], { input, env: { NS_LAB_CACHE_DIR: cache } });
    assert.equal([status, stderr], [0, '']);
  }
});

test('a cache that was cut off is made anew', () => {
  const cache = scratchDirectory();
  start(cache);
  const sizes = () => filesIn(cache).map((path) => statSync(path).size);
  const whole = sizes();
  for (const path of filesIn(cache)) truncateSync(path, 100);
  start(cache);
  assert.is(sizes().length, whole.length);
  assert.ok(sizes().every((size) => size > 100));
});

test('nor is one that others may put another in the place of', () => {
  const above = scratchDirectory();
  const cache = join(above, 'cache');
  mkdirSync(cache);
  start(cache);
  const [file] = filesIn(cache) as [string];
  truncateSync(file, 100);
  chmodSync(above, 0o777);
  start(cache);
  assert.is(readFileSync(file).length, 100, 'neither read nor written');
});

test('a directory in which others may write is not trusted', () => {
  const cache = scratchDirectory();
  start(cache);
  const [file] = filesIn(cache) as [string];
  chmodSync(join(cache, 'code'), 0o777);
  truncateSync(file, 100);
  start(cache);
  assert.is(readFileSync(file).length, 100, 'neither read nor written');
});

test('without a place for it, ns-lab starts all the same', () => {
  start('/proc/none');
  assert.not(existsSync('/proc/none'));
});

test.run();
