import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UnavailableError } from '../../src/lab/errors.ts';
import {
  callingUser,
  choosePaths,
  claimDirectory,
  ensureDirectory,
  giveToPerson,
  isUsable,
  type PathFacts,
  paths,
  writePersonalFile,
} from '../../src/lab/paths.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const isRoot = process.getuid?.() === 0;
const PERSON = { uid: 54321, gid: 54320 };
const PASSWD = [
  'root:x:0:0:root:/root:/bin/bash',
  'ann:x:1000:1000:Ann,,,:/home/ann:/bin/bash',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
].join('\n');

function choose(uid: number, env: PathFacts['env'], unusable: readonly string[] = ['/nonexistent']) {
  const isUsable = (path: string) => !unusable.some((bad) => path === bad || path.startsWith(`${bad}/`));
  return choosePaths({ env, uid, passwd: PASSWD, isUsable });
}

test('root keeps things below /var, and its own in its home', () => {
  assert.equal(choose(0, { HOME: '/root' }), {
    cache: '/var/cache/ns-lab',
    images: '/var/cache/ns-lab/images',
    labs: '/var/cache/ns-lab/labs',
    state: '/var/lib/ns-lab',
    journal: '/var/lib/ns-lab/journal',
    personal: '/root/.local/state/ns-lab',
    history: '/root/.local/state/ns-lab/history',
  });
});

test('another user keeps things in the home directory, or where XDG says', () => {
  const { cache, state, personal } = choose(1000, { HOME: '/home/ann' });
  assert.is(cache, '/home/ann/.cache/ns-lab');
  assert.is(state, '/home/ann/.local/state/ns-lab');
  assert.is(personal, state);
  const moved = choose(1000, { HOME: '/home/ann', XDG_CACHE_HOME: '/fast', XDG_STATE_HOME: 'relative' });
  assert.is(moved.cache, '/fast/ns-lab');
  assert.is(moved.state, '/home/ann/.local/state/ns-lab');
});

test('the variables of ns-lab come first, for root too', () => {
  for (const uid of [0, 1000]) {
    const { images, journal, personal } = choose(uid, {
      NS_LAB_CACHE_DIR: '/a',
      NS_LAB_STATE_DIR: '/b',
      XDG_CACHE_HOME: '/c',
      HOME: '/home/ann',
    });
    assert.is(images, '/a/images');
    assert.is(journal, '/b/journal');
    assert.is(personal, '/b');
  }
  assert.is(choose(1000, { NS_LAB_CACHE_DIR: 'here', HOME: '/home/ann' }).cache, join(process.cwd(), 'here'));
});

test("under sudo what is the person's goes to their home, and the rest stays root's", () => {
  const env = { HOME: '/root', SUDO_UID: '1000', SUDO_GID: '1000', XDG_STATE_HOME: '/root/state' };
  const { cache, state, personal } = choose(0, env);
  assert.is(cache, '/var/cache/ns-lab');
  assert.is(state, '/var/lib/ns-lab');
  assert.is(personal, '/home/ann/.local/state/ns-lab');
  assert.is(choose(0, { ...env, SUDO_UID: '4242' }).personal, '/tmp/ns-lab-4242/state');
});

test('the calling user is known only to root, and is never root', () => {
  assert.equal(callingUser({ SUDO_UID: '1000', SUDO_GID: '1001' }, 0), { uid: 1000, gid: 1001 });
  assert.is(callingUser({ SUDO_UID: '1000', SUDO_GID: '1001' }, 1000), undefined);
  assert.is(callingUser({ SUDO_UID: '0', SUDO_GID: '0' }, 0), undefined);
  assert.is(callingUser({ SUDO_UID: '1000' }, 0), undefined);
  assert.is(callingUser({ SUDO_UID: '-1', SUDO_GID: 'x' }, 0), undefined);
});

test('without HOME the home of /etc/passwd is used, and without one a directory in /tmp', () => {
  assert.is(choose(1000, {}).cache, '/home/ann/.cache/ns-lab');
  assert.is(choose(1000, { HOME: '/nonexistent' }).cache, '/home/ann/.cache/ns-lab');
  assert.is(choose(1000, { HOME: 'relative' }).cache, '/home/ann/.cache/ns-lab');
  assert.is(choose(65534, {}).cache, '/tmp/ns-lab-65534/cache');
  assert.is(choose(54321, {}).journal, '/tmp/ns-lab-54321/state/journal');
  assert.is(choose(1000, { HOME: '/home/ann' }, ['/home/ann/.cache']).cache, '/tmp/ns-lab-1000/cache');
});

test('a directory is usable when it, or the nearest above it, can be written', () => {
  const root = makeTree(scratchDirectory(), { file: '' });
  assert.ok(isUsable(root));
  assert.ok(isUsable(join(root, 'not/yet/there')));
  assert.not.ok(isUsable(join(root, 'file')));
  assert.not.ok(isUsable(join(root, 'file/below')));
});

test('missing directories are made with their mode, whatever the umask is', () => {
  const root = scratchDirectory();
  const before = process.umask(0o077);
  try {
    ensureDirectory(join(root, 'a/b/c'), 0o755);
    ensureDirectory(join(root, 'a/b/c'), 0o700);
  } finally {
    process.umask(before);
  }
  for (const path of ['a', 'a/b', 'a/b/c']) assert.is(statSync(join(root, path)).mode & 0o7777, 0o755, path);
});

test('a directory cannot be made below or in place of a file', () => {
  const root = makeTree(scratchDirectory(), { file: '' });
  assert.throws(() => ensureDirectory(join(root, 'file')), /EEXIST/);
  assert.throws(() => ensureDirectory(join(root, 'file/below')), /ENOTDIR/);
});

/** Runs as if this process had been started by PERSON through sudo. */
function underSudo<T>(work: () => T): T {
  process.env.SUDO_UID = String(PERSON.uid);
  process.env.SUDO_GID = String(PERSON.gid);
  try {
    return work();
  } finally {
    delete process.env.SUDO_UID;
    delete process.env.SUDO_GID;
  }
}

const ownerOf = (path: string) => ({ uid: lstatSync(path).uid, gid: lstatSync(path).gid });

test('a personal file is private and is replaced in one step', () => {
  const path = join(scratchDirectory(), 'deep/history');
  writePersonalFile(path, 'one\n');
  const { ino } = statSync(path);
  writePersonalFile(path, Buffer.from('two\n'));
  assert.is(readFileSync(path, 'utf8'), 'two\n');
  assert.is.not(statSync(path).ino, ino);
  assert.is(statSync(path).mode & 0o7777, 0o600);
  assert.is(statSync(join(path, '..')).mode & 0o7777, 0o700);
  assert.equal(readdirSync(join(path, '..')), ['history']);
});

test('a personal file that cannot be put in place leaves nothing behind', () => {
  const root = makeTree(scratchDirectory(), { 'history/full': '' });
  assert.throws(() => writePersonalFile(join(root, 'history'), 'x'), /EISDIR|ENOTEMPTY/);
  assert.equal(readdirSync(root), ['history']);
});

test('under sudo a personal file and the directories made for it belong to the person', () => {
  if (!isRoot) return skip('only root can be under sudo');
  const root = scratchDirectory();
  underSudo(() => writePersonalFile(join(root, '.local/state/ns-lab/history'), 'x'));
  assert.equal(ownerOf(root), { uid: 0, gid: 0 });
  for (const path of ['.local', '.local/state', '.local/state/ns-lab', '.local/state/ns-lab/history']) {
    assert.equal(ownerOf(join(root, path)), PERSON, path);
  }
});

test("under sudo a file in the person's directory is given to them, and no other", () => {
  if (!isRoot) return skip('only root can be under sudo');
  const home = makeTree(scratchDirectory(), { 'web.nsl': '', original: '', 'root/web.nsl': '' });
  chownSync(home, PERSON.uid, PERSON.gid);
  linkSync(join(home, 'original'), join(home, 'hard'));
  symlinkSync('original', join(home, 'soft'));
  underSudo(() => {
    for (const name of ['web.nsl', 'hard', 'soft', 'root/web.nsl']) giveToPerson(join(home, name));
  });
  assert.equal(ownerOf(join(home, 'web.nsl')), PERSON);
  for (const name of ['hard', 'soft', 'root/web.nsl']) assert.is(ownerOf(join(home, name)).uid, 0, name);
});

test('without sudo nothing is given away', () => {
  const path = join(makeTree(scratchDirectory(), { file: '' }), 'file');
  giveToPerson(path);
  assert.is(lstatSync(path).uid, process.getuid?.());
});

test('a directory in /tmp is taken only if it is nobody else’s', () => {
  const root = scratchDirectory();
  const uid = process.getuid?.() ?? 0;
  const mine = join(root, 'mine');
  claimDirectory(mine, uid);
  claimDirectory(mine, uid);
  assert.is(lstatSync(mine).mode & 0o7777, 0o700);

  mkdirSync(join(root, 'open'), 0o755);
  symlinkSync(mine, join(root, 'link'));
  writeFileSync(join(root, 'file'), '', { mode: 0o700 });
  for (const name of ['open', 'link', 'file']) {
    assert.throws(
      () => claimDirectory(join(root, name), uid),
      (error: unknown) => error instanceof UnavailableError && /NS_LAB_CACHE_DIR/.test(error.hint ?? ''),
      name,
    );
  }
});

test("a directory in /tmp that is someone else's is refused, and root makes one for the person", () => {
  if (!isRoot) return skip('only root can make a file of someone else');
  const root = scratchDirectory();
  claimDirectory(join(root, 'theirs'), PERSON.uid);
  assert.is(lstatSync(join(root, 'theirs')).uid, PERSON.uid);
  assert.throws(() => claimDirectory(join(root, 'theirs'), 0), /not a directory that belongs to user 0/);
});

test('the paths of this process are absolute, and follow its environment', () => {
  const before = process.env.NS_LAB_CACHE_DIR;
  process.env.NS_LAB_CACHE_DIR = '/somewhere';
  try {
    assert.is(paths().images, '/somewhere/images');
    assert.ok(Object.values(paths()).every((path) => path.startsWith('/')));
  } finally {
    if (before === undefined) delete process.env.NS_LAB_CACHE_DIR;
    else process.env.NS_LAB_CACHE_DIR = before;
  }
});

test('a user without a name and without HOME gets a directory in /tmp, and can write there', () => {
  if (!isRoot) return skip('only root can start a process as another user');
  const fallback = `/tmp/ns-lab-${PERSON.uid}`;
  if (existsSync(fallback)) return skip(`${fallback} exists already`);
  const scratch = scratchDirectory();
  chmodSync(scratch, 0o1777);
  const module = new URL('../../src/lab/paths.ts', import.meta.url).href;
  const code = `
    import { ensureDirectory, paths, writePersonalFile } from ${JSON.stringify(module)};
    const { images, journal, history } = paths();
    ensureDirectory(images);
    writePersonalFile(history, 'x');
    console.log(images, journal);`;
  try {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', code],
      { encoding: 'utf8', ...PERSON, env: { PATH: process.env.PATH, TMPDIR: scratch } },
    );
    if (/EACCES.*open|ERR_MODULE_NOT_FOUND/.test(stderr))
      return skip('other users may not read this checkout');
    assert.is(stderr, '');
    assert.is(stdout, `${fallback}/cache/images ${fallback}/state/journal\n`);
    assert.is(lstatSync(fallback).mode & 0o7777, 0o700);
    assert.equal(ownerOf(join(fallback, 'state/history')), PERSON);
  } finally {
    rmSync(fallback, { recursive: true, force: true });
  }
});

test.run();
