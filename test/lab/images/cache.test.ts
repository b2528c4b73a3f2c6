import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { processStartTime } from '../../../src/kernel/proc/start-time.ts';
import { ImageCache, type MadeImage } from '../../../src/lab/images/cache.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

const DAY_S = 24 * 60 * 60;

const newCache = () => new ImageCache(join(scratchDirectory(), 'images'));

function made(id: string, from = 'archive'): MadeImage {
  return {
    id,
    manifest: {
      kind: 'tarball',
      name: 'test',
      from,
      shell: undefined,
      warnings: [],
      sources: [],
      places: [],
    },
  };
}

function age(path: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
}

test('an image appears in the cache, with what was remembered', async () => {
  const cache = newCache();
  assert.equal(cache.list(), []);
  const image = await cache.make(async (root) => {
    writeFileSync(join(root, 'file'), 'content');
    return made('tarball-1');
  });
  assert.is(image.path, join(cache.directory, 'tarball-1/rootfs'));
  assert.is(statSync(join(image.path, 'file')).size, 7);
  assert.equal(
    cache.list('tarball-').map((cached) => cached.image),
    [image],
  );
  assert.equal(cache.list('host-tools-'), []);
});

test('every user may enter an image, but a private one', async () => {
  const cache = newCache();
  await cache.make(async () => made('tarball-1'));
  await cache.make(async () => ({ ...made('tarball-2'), isPrivate: true }));
  const modeOf = (name: string) => statSync(join(cache.directory, name)).mode & 0o7777;
  assert.is(modeOf('tarball-1'), 0o755);
  assert.is(modeOf('tarball-2'), 0o700);
});

test('an image that could not be made leaves nothing behind', async () => {
  const cache = newCache();
  try {
    await cache.make(async (root) => {
      writeFileSync(join(root, 'file'), 'content');
      throw new Error('no more space');
    });
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).message, 'no more space');
  }
  assert.equal(readdirSync(cache.directory), []);
});

test('two that make the same image at once both get it, and it is there once', async () => {
  const cache = newCache();
  const [a, b] = await Promise.all(
    ['a', 'b'].map((content) =>
      cache.make(async (root) => {
        writeFileSync(join(root, 'file'), content);
        await new Promise(setImmediate);
        return made('tarball-1');
      }),
    ),
  );
  assert.equal(a, b);
  assert.equal(readdirSync(cache.directory), ['tarball-1']);
});

test('what a killed ns-lab left half made is removed; what has only been begun, after a while', async () => {
  const cache = newCache();
  const mine = `.making-${process.pid}-${processStartTime(process.pid)}-abc`;
  // PIDs are less than 2^22.
  const leftovers = { old: '.making-4194304-1-abc', fresh: '.making-4194304-1-def', mine, other: '.keep' };
  for (const name of Object.values(leftovers)) {
    // The first thing in it comes when it is locked.
    mkdirSync(join(cache.directory, name, name === leftovers.fresh ? '' : 'rootfs'), { recursive: true });
    if (name !== leftovers.fresh) age(join(cache.directory, name), 3600);
  }
  await cache.make(async () => made('tarball-1'));
  assert.equal(
    readdirSync(cache.directory).sort(),
    [leftovers.fresh, mine, leftovers.other, 'tarball-1'].sort(),
  );
});

test('an older image of the same is removed when it has not been used for a day', async () => {
  const cache = newCache();
  await cache.make(async () => made('tarball-old'));
  await cache.make(async () => made('tarball-used'));
  await cache.make(async () => made('tarball-other', 'another archive'));
  for (const { id } of cache.list()) age(join(cache.directory, id, 'image.json'), 2 * DAY_S);
  cache.use(cache.list('tarball-used')[0]!);
  await cache.make(async () => made('tarball-new'));
  assert.equal(
    cache.list().map(({ id }) => id),
    ['tarball-new', 'tarball-other', 'tarball-used'],
  );
});

/** Mounts an overlay with this lower layer, in a mount namespace of its own, until it is killed. */
async function mountElsewhere(lower: string): Promise<ChildProcess | undefined> {
  const script =
    'mount -t tmpfs tmpfs "$2" && mkdir "$2/a" "$2/b" && ' +
    'mount -t overlay -o "lowerdir=$1:$2/a" overlay "$2/b" && echo mounted && exec sleep 600';
  const options = process.getuid?.() === 0 ? '-m' : '-Urm';
  const child = spawn('unshare', [options, 'sh', '-c', script, 'sh', lower, scratchDirectory()], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return String(first) === 'mounted\n' ? child : undefined;
}

test('an older image that is mounted somewhere stays', async () => {
  const cache = newCache();
  await cache.make(async () => made('tarball-0123456789ab'));
  const child = await mountElsewhere(join(cache.directory, 'tarball-0123456789ab/rootfs'));
  if (!child) return skip('no overlay mount for this user');
  age(join(cache.directory, 'tarball-0123456789ab/image.json'), 2 * DAY_S);
  await cache.make(async () => made('tarball-1'));
  assert.ok(existsSync(join(cache.directory, 'tarball-0123456789ab')));
  child.kill();
  await once(child, 'exit');
  await cache.make(async () => made('tarball-2'));
  assert.not.ok(existsSync(join(cache.directory, 'tarball-0123456789ab')));
});

test.run();
