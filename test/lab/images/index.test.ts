import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findImage, ImageError, listImages } from '../../../src/lab/images/index.ts';
import { elfFile } from '../../support/elf-file.ts';
import { makeTree, scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { tarFile } from '../../support/tar-file.ts';

const VARIABLES = ['NS_LAB_CACHE_DIR', 'NS_LAB_STATE_DIR', 'NS_LAB_IMAGE_FROM', 'PATH'];
const before = VARIABLES.map((name) => process.env[name]);
let directory: string;

test.before.each(() => {
  directory = scratchDirectory();
  process.env.NS_LAB_CACHE_DIR = join(directory, 'cache');
  process.env.NS_LAB_STATE_DIR = join(directory, 'state');
  delete process.env.NS_LAB_IMAGE_FROM;
});

test.after(() => {
  VARIABLES.forEach((name, index) => {
    const value = before[index];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  });
});

async function refusal(spec: string | undefined): Promise<ImageError> {
  try {
    await findImage(spec);
  } catch (error) {
    if (error instanceof ImageError) return error;
    throw error;
  }
  throw new Error('it was found');
}

function makeArchive(name: string): string {
  const path = join(directory, name);
  writeFileSync(path, tarFile([{ name: 'bin/sh', content: elfFile().toString('latin1'), mode: 0o755 }]));
  return path;
}

test('without a name, and by its name, it is host-tools', async () => {
  const image = await findImage(undefined);
  assert.is(image.kind, 'host-tools');
  assert.ok(image.path.startsWith(join(directory, 'cache/images/host-tools-')));
  assert.equal(await findImage('host-tools'), image);
});

test('NS_LAB_IMAGE_FROM chooses what host-tools is made from', async () => {
  process.env.NS_LAB_IMAGE_FROM = 'programs';
  await findImage(undefined);
  assert.equal(
    listImages().map(({ name, from }) => [name, from]),
    [['host-tools', 'programs']],
  );
  process.env.NS_LAB_IMAGE_FROM = 'docker';
  const error = await refusal(undefined);
  assert.match(error.message, 'NS_LAB_IMAGE_FROM is "docker"');
  assert.match(error.hint ?? '', 'busybox or programs');
});

test('a path is a directory or an archive', async () => {
  const root = makeTree(join(directory, 'root'), { 'bin/sh': elfFile() });
  assert.equal(await findImage(root), {
    name: 'root',
    kind: 'directory',
    path: root,
    shell: '/bin/sh',
    warnings: [],
  });
  const image = await findImage(makeArchive('alpine.tar'));
  assert.is(image.kind, 'tarball');
  assert.is(image.name, 'alpine');
});

test('an archive that was unpacked before is found by its name', async () => {
  const image = await findImage(makeArchive('alpine.tar'));
  assert.equal(await findImage('alpine'), image);
  assert.equal(
    listImages().map(({ name, kind, from, path }) => ({ name, kind, from, path })),
    [
      { name: 'host-tools', kind: 'host-tools', from: 'programs', path: undefined },
      { name: 'alpine', kind: 'tarball', from: join(directory, 'alpine.tar'), path: image.path },
    ],
  );
});

test('an unknown name is refused with those that are known', async () => {
  await findImage(makeArchive('alpine.tar'));
  const error = await refusal('debian');
  assert.match(error.message, 'debian: no such directory or file, and no image of this name');
  assert.match(error.hint ?? '', 'host-tools, alpine');
  assert.match((await refusal('/nonexistent/debian')).message, 'no such directory or file');
});

test('a directory that holds the cache is refused', async () => {
  makeTree(directory, { 'bin/sh': elfFile() });
  assert.match((await refusal(directory)).message, 'it holds');
});

test('a cache that cannot be written is an error with a hint, not a crash', async () => {
  writeFileSync(join(directory, 'cache'), 'a file');
  const error = await refusal(makeArchive('alpine.tar'));
  assert.match(error.message, 'ENOTDIR');
  assert.match(error.hint ?? '', 'NS_LAB_CACHE_DIR');
});

/** Makes the image in a new process, as a user without an entry in /etc/passwd and without HOME. */
async function findAsNobody(env: Readonly<Record<string, string>>) {
  const module = new URL('../../../src/lab/images/index.ts', import.meta.url).href;
  const code = `import { findImage } from ${JSON.stringify(module)}; console.log((await findImage()).path);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    uid: 54321,
    gid: 54321,
    env: { PATH: process.env.PATH, TMPDIR: directory, ...env },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { path: stdout.trim(), stderr };
}

test('several processes of a user without a name and a home make the same image at once', async () => {
  if (process.getuid?.() !== 0) return skip('only root can start a process as another user');
  const cache = join(directory, 'cache');
  mkdirSync(cache);
  chownSync(cache, 54321, 54321);
  chmodSync(directory, 0o1777);
  const env = { NS_LAB_CACHE_DIR: cache, NS_LAB_STATE_DIR: directory, NS_LAB_IMAGE_FROM: 'programs' };
  const ran = await Promise.all([1, 2, 3].map(() => findAsNobody(env)));
  if (ran.some(({ stderr }) => /EACCES.*open|ERR_MODULE_NOT_FOUND/.test(stderr))) {
    return skip('other users may not read this checkout');
  }
  assert.is(ran.map(({ stderr }) => stderr).join(''), '');
  const [{ path } = { path: '' }] = ran;
  assert.equal(
    ran.map((each) => each.path),
    [path, path, path],
  );
  assert.is(readdirSync(join(cache, 'images')).length, 1);
  assert.is(statSync(path).uid, 54321);
  assert.is(statSync(join(path, 'bin/sh')).mode & 0o7777, 0o755);
});

test.run();
