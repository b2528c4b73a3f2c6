import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ArchiveError, unpack } from '../../../src/lab/images/unpack.ts';
import { limitsOf } from '../../../src/lab/images/unpacker.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { type TarEntry, tarFile } from '../../support/tar-file.ts';

const isRoot = process.getuid?.() === 0;

/** Unpacks an archive of these entries (or bytes); `at` gives a path below the new root, `outside` one beside it. */
async function unpackEntries(entries: readonly TarEntry[] | Buffer, keepOwners = isRoot) {
  const directory = scratchDirectory();
  const file = join(directory, 'archive');
  const root = join(directory, 'rootfs');
  writeFileSync(file, Buffer.isBuffer(entries) ? entries : tarFile(entries));
  mkdirSync(root);
  const unpacked = await unpack(file, root, { keepOwners });
  const at = (path: string) => join(root, path);
  return { ...unpacked, root, at, outside: (path: string) => join(directory, path) };
}

const modeOf = (path: string) => lstatSync(path).mode & 0o7777;

test('files, directories and links are made as they are in the archive', async () => {
  const { at, files, skipped } = await unpackEntries([
    { name: './', mode: 0o755 },
    { name: './bin/' },
    { name: './bin/tool', content: 'tool', mode: 0o755 },
    { name: './bin/same', type: 'link', target: './bin/tool' },
    { name: './bin/sh', type: 'symlink', target: '/bin/tool' },
    { name: './up', type: 'symlink', target: '../../etc' },
    { name: './empty' },
    { name: './tmp/', mode: 0o1777 },
  ]);
  assert.is(readFileSync(at('bin/tool'), 'utf8'), 'tool');
  assert.is(modeOf(at('bin/tool')), 0o755);
  assert.is(statSync(at('bin/tool')).ino, statSync(at('bin/same')).ino);
  assert.is(readlinkSync(at('bin/sh')), '/bin/tool');
  assert.is(readlinkSync(at('up')), '../../etc');
  assert.is(statSync(at('empty')).size, 0);
  assert.is(modeOf(at('tmp')), 0o1777);
  assert.is(statSync(at('bin/tool')).mtimeMs, 1_000_000_000_000);
  assert.is(files, 3);
  assert.is(skipped.size, 0);
});

test('modes do not depend on the umask', async () => {
  const before = process.umask(0o077);
  try {
    const { at } = await unpackEntries([{ name: 'a/' }, { name: 'a/file', mode: 0o664 }, { name: 'b/file' }]);
    assert.is(modeOf(at('a')), 0o755);
    assert.is(modeOf(at('a/file')), 0o664);
    assert.is(modeOf(at('b')), 0o755);
  } finally {
    process.umask(before);
  }
});

test('setuid and setgid bits stay, and are counted', async () => {
  const { at, setuid } = await unpackEntries([
    { name: 'su', mode: 0o4755, uid: isRoot ? 5 : 0 },
    { name: 'wall', mode: 0o2755, gid: isRoot ? 7 : 0 },
    { name: 'mail/', mode: 0o2775 },
    { name: 'no-program', mode: 0o4644 },
  ]);
  assert.is(modeOf(at('su')), 0o4755);
  assert.is(modeOf(at('wall')), 0o2755);
  assert.is(modeOf(at('mail')), 0o2775);
  assert.is(setuid, 2);
});

test('root keeps owners, of links too', async () => {
  if (!isRoot) return skip('only root can give files away');
  const { at } = await unpackEntries([
    { name: 'dir/', uid: 1, gid: 2 },
    { name: 'dir/file', uid: 3, gid: 4 },
    { name: 'link', type: 'symlink', target: 'dir', uid: 5, gid: 6 },
  ]);
  const owner = (path: string) => [lstatSync(at(path)).uid, lstatSync(at(path)).gid];
  assert.equal(owner('dir'), [1, 2]);
  assert.equal(owner('dir/file'), [3, 4]);
  assert.equal(owner('link'), [5, 6]);
});

test('without owners everything belongs to this user', async () => {
  const { at } = await unpackEntries([{ name: 'file', uid: 3, gid: 4 }], false);
  assert.is(lstatSync(at('file')).uid, process.getuid?.());
});

test('a directory that forbids writing is filled all the same', async () => {
  const { at } = await unpackEntries([
    { name: 'dir/', mode: 0o555 },
    { name: 'dir/file', content: 'x' },
  ]);
  assert.is(readFileSync(at('dir/file'), 'utf8'), 'x');
  assert.is(modeOf(at('dir')), 0o755, 'the owner must be able to remove it');
});

test('the root directory lets everyone in, whatever the archive says', async () => {
  const { root } = await unpackEntries([{ name: './', mode: 0o700 }, { name: './file' }]);
  assert.is(modeOf(root), 0o755);
});

test('device nodes and pipes are left out and reported', async () => {
  const { at, skipped } = await unpackEntries([
    { name: 'dev/' },
    { name: 'dev/null', type: 'character' },
    { name: 'dev/sda', type: 'block' },
    { name: 'dev/initctl', type: 'fifo' },
  ]);
  assert.equal(readdirSync(at('dev')), []);
  assert.equal(
    [...skipped],
    [
      ['a device node', ['dev/null', 'dev/sda']],
      ['a named pipe', ['dev/initctl']],
    ],
  );
});

test('absolute names stay inside, names with ".." are left out', async () => {
  const { at, outside, skipped } = await unpackEntries([
    { name: '/absolute', content: 'x' },
    { name: '../outside', content: 'x' },
    { name: 'a/../../outside', content: 'x' },
    { name: 'hard', type: 'link', target: '../archive' },
  ]);
  assert.ok(existsSync(at('absolute')));
  assert.not.ok(existsSync(outside('outside')));
  assert.not.ok(existsSync(at('hard')));
  assert.equal([...skipped], [['a name with ".." in it', ['../outside', 'a/../../outside', 'hard']]]);
});

test('links do not lead the archive outside', async () => {
  const target = scratchDirectory();
  writeFileSync(join(target, 'precious'), 'precious');
  const { at, skipped } = await unpackEntries([
    { name: 'evil', type: 'symlink', target },
    { name: 'evil/precious', content: 'overwritten' },
    { name: 'up', type: 'symlink', target: '../../../../../..' },
    { name: `up${target}/precious`, content: 'overwritten' },
    { name: 'file', type: 'symlink', target: join(target, 'precious') },
    { name: 'file', content: 'overwritten' },
    { name: 'hard', type: 'link', target: 'evil/precious' },
    { name: 'directory', type: 'symlink', target },
    { name: 'directory/', mode: 0o700 },
  ]);
  assert.equal(readdirSync(target), ['precious']);
  assert.is(readFileSync(join(target, 'precious'), 'utf8'), 'precious');
  assert.is(modeOf(target), 0o700);
  assert.is(readFileSync(at('file'), 'utf8'), 'overwritten');
  assert.is(readFileSync(at(`${target}/precious`), 'utf8'), 'overwritten', 'the root of the image is meant');
  assert.equal([...skipped.keys()], ['below something that is no directory']);
});

test('a link to a directory of the image is followed, as /lib to /usr/lib', async () => {
  const { at } = await unpackEntries([
    { name: 'usr/lib/' },
    { name: 'lib', type: 'symlink', target: '/usr/lib' },
    { name: 'lib/', mode: 0o755 },
    { name: 'lib/libc.so', content: 'x' },
    { name: 'lib/hard', type: 'link', target: 'lib/libc.so' },
  ]);
  assert.is(readlinkSync(at('lib')), '/usr/lib');
  assert.equal(readdirSync(at('usr/lib')).sort(), ['hard', 'libc.so']);
});

test('a later entry replaces an earlier one of another kind', async () => {
  const { at } = await unpackEntries([
    { name: 'a/' },
    { name: 'a/deep/' },
    { name: 'a/deep/file' },
    { name: 'a', content: 'a file now' },
    { name: 'b', content: 'b' },
    { name: 'b/' },
    { name: 'b/file', content: 'below' },
    { name: 'c', content: 'first' },
    { name: 'c', content: 'second' },
  ]);
  assert.is(readFileSync(at('a'), 'utf8'), 'a file now');
  assert.is(readFileSync(at('b/file'), 'utf8'), 'below');
  assert.is(readFileSync(at('c'), 'utf8'), 'second');
});

test('a hard link to a symbolic link is one, and a hard link to nothing is left out', async () => {
  const { at, skipped } = await unpackEntries([
    { name: 'link', type: 'symlink', target: '/etc/passwd' },
    { name: 'second', type: 'link', target: 'link' },
    { name: 'third', type: 'link', target: 'missing' },
    { name: 'itself', content: 'x' },
    { name: 'itself', type: 'link', target: 'itself' },
  ]);
  assert.is(readlinkSync(at('second')), '/etc/passwd');
  assert.is(readFileSync(at('itself'), 'utf8'), 'x');
  assert.equal([...skipped], [['a hard link to missing, which is not there', ['third']]]);
});

test('a gzipped archive is recognised by its content, and read in pieces', async () => {
  // Random, so that it does not shrink to less than one read.
  const content = randomBytes(1_500_000).toString('hex');
  const { at } = await unpackEntries(gzipSync(tarFile([{ name: 'large', content }, { name: 'last' }])));
  assert.is(readFileSync(at('large'), 'latin1'), content);
  assert.ok(existsSync(at('last')));
});

test('what is no archive, or a damaged one, is refused', async () => {
  const archive = tarFile([
    { name: 'file', content: 'x'.repeat(2000) },
    { name: 'second', content: 'y' },
  ]);
  const damaged = Buffer.from(archive);
  damaged.write('xxxx', 3 * 512 + 1024 + 20);
  const bad: Record<string, Buffer> = {
    empty: Buffer.alloc(0),
    text: Buffer.from('hello\n'.repeat(1000)),
    truncated: archive.subarray(0, 1500),
    'a damaged header': damaged,
    'gzip cut off': gzipSync(archive).subarray(0, 60),
    'gzip of text': gzipSync('hello\n'.repeat(1000)),
  };
  for (const [name, bytes] of Object.entries(bad)) {
    try {
      await unpackEntries(bytes);
      assert.unreachable();
    } catch (error) {
      assert.ok(error instanceof ArchiveError, `${name}: ${error}`);
    }
  }
});

test('an archive that ends within a file leaves no open file', async () => {
  const archive = tarFile([{ name: 'file', content: 'x'.repeat(5000) }]);
  for (const bytes of [archive.subarray(0, 1024), gzipSync(archive).subarray(0, 40)]) {
    try {
      await unpackEntries(bytes);
      assert.unreachable();
    } catch (error) {
      assert.ok(error instanceof ArchiveError);
    }
  }
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // The one that listed the directory.
      return [];
    }
  });
  assert.equal(
    open.filter((path) => path.includes('/rootfs/')),
    [],
  );
});

test('an error of the disk is thrown as it is', async () => {
  const directory = scratchDirectory();
  writeFileSync(join(directory, 'archive'), tarFile([{ name: 'file', content: 'x' }]));
  try {
    await unpack(join(directory, 'archive'), join(directory, 'missing'), { keepOwners: false });
    assert.unreachable();
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, 'ENOENT');
  }
});

test('the bytes read so far are told', async () => {
  const directory = scratchDirectory();
  const file = join(directory, 'archive');
  writeFileSync(file, tarFile([{ name: 'file', content: 'x'.repeat(3_000_000) }]));
  mkdirSync(join(directory, 'rootfs'));
  const counts: number[] = [];
  await unpack(file, join(directory, 'rootfs'), {
    keepOwners: false,
    onBytes: async (count) => {
      counts.push(count);
    },
  });
  assert.ok(counts.length > 1);
  assert.is(counts.at(-1), statSync(file).size);
});

test('an archive that makes much more than it is, in bytes or in names, is left in the middle', async () => {
  const directory = scratchDirectory();
  const file = join(directory, 'bomb.tar.gz');
  const entries = Array.from(
    { length: 60 },
    (_, i): TarEntry => ({ name: `f${i}`, content: 'x'.repeat(100_000) }),
  );
  writeFileSync(file, gzipSync(tarFile(entries)));
  const refusal = async (limits: { entries: number; bytes: number }) => {
    const root = join(directory, `root${Math.random()}`);
    mkdirSync(root);
    const error = await unpack(file, root, { keepOwners: false, limits }).catch((thrown: unknown) => thrown);
    assert.instance(error, ArchiveError);
    return [(error as Error).message, readdirSync(root).length] as const;
  };
  const [bytes, written] = await refusal({ entries: 100, bytes: 1024 ** 2 });
  assert.match(bytes, /would take more than 1 MiB on the disk/);
  assert.ok(written <= 12, 'nothing was written behind the limit');
  assert.match((await refusal({ entries: 50, bytes: 1024 ** 3 }))[0], /more than 50 entries/);
  const { entries: most, bytes: mostBytes } = limitsOf(2_400_000);
  assert.ok(most >= 200_000 && mostBytes < 2 * 1024 ** 3, 'the bomb of 2 GB from 2.4 MB is one');
  assert.ok(limitsOf(1024 ** 3).bytes > 10 * 1024 ** 3, 'a large image is none');
});

test('sparse files, in both forms of GNU tar, are left out and said to be', async () => {
  for (const format of ['gnu', 'posix']) {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'holes'), '');
    truncateSync(join(directory, 'holes'), 1024 ** 2);
    writeFileSync(join(directory, 'whole'), 'whole');
    execFileSync('tar', ['--create', '--sparse', `--format=${format}`, '--file', 'a.tar', 'holes', 'whole'], {
      cwd: directory,
    });
    const { skipped, at, files } = await unpackEntries(readFileSync(join(directory, 'a.tar')));
    assert.is(files, 1, format);
    assert.is(readFileSync(at('whole'), 'utf8'), 'whole');
    const [[reason, names]] = [...skipped] as [[string, readonly string[]]];
    assert.match(reason, /a sparse file/);
    assert.match(names[0]!, /holes$/);
  }
});

test.run();
