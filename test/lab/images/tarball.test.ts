import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ImageCache } from '../../../src/lab/images/cache.ts';
import { hostTools } from '../../../src/lab/images/host-tools.ts';
import { ImageError } from '../../../src/lab/images/image.ts';
import { tarballImage, tarballName } from '../../../src/lab/images/tarball.ts';
import { textOf } from '../../../src/locale/locale.ts';
import { elfFile } from '../../support/elf-file.ts';
import { runInNamespaces } from '../../support/in-namespaces.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { type TarEntry, tarFile } from '../../support/tar-file.ts';

const isRoot = process.getuid?.() === 0;
const SHELL: TarEntry = { name: 'bin/sh', content: elfFile().toString('latin1'), mode: 0o755 };

function setUp(entries: readonly TarEntry[] | Buffer, name = 'test.tar') {
  const directory = scratchDirectory();
  const file = join(directory, name);
  writeFileSync(file, Buffer.isBuffer(entries) ? entries : tarFile(entries));
  const cache = new ImageCache(join(directory, 'images'));
  return { file, cache, make: () => tarballImage(cache, file, { keepOwners: isRoot }) };
}

async function refusal(entries: readonly TarEntry[] | Buffer): Promise<ImageError> {
  const { cache, make } = setUp(entries);
  try {
    await make();
  } catch (error) {
    assert.equal(
      existsSync(cache.directory) ? readdirSync(cache.directory) : [],
      [],
      'nothing is left behind',
    );
    if (error instanceof ImageError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test('an archive made by tar(1) runs as it did', async () => {
  const directory = scratchDirectory();
  const cache = new ImageCache(join(directory, 'images'));
  const original = await hostTools(cache, { prefer: 'programs', path: process.env.PATH });
  const file = join(directory, 'export.tar.gz');
  assert.is(spawnSync('tar', ['-C', original.path, '-I', 'gzip -1', '-cf', file, '.']).status, 0);
  const image = await tarballImage(cache, file, { keepOwners: isRoot });
  assert.is(image.name, 'export');
  assert.is(image.shell, '/bin/sh');
  assert.equal(image.warnings, []);
  assert.is(readlinkSync(join(image.path, 'etc/mtab')), '../proc/self/mounts');
  const differences = spawnSync('diff', ['-r', '--no-dereference', original.path, image.path], {
    encoding: 'utf8',
  });
  assert.is(differences.stdout + differences.stderr, '');
  const ran = runInNamespaces('chroot "$1" /bin/sh -c "ls / && id -u"', image.path);
  if (!ran) return skip('no new namespaces for this user');
  assert.match(ran.output, /^bin\n(?:.+\n)+0\n$/);
});

test('it is unpacked once, until the file changes', async () => {
  const { file, cache, make } = setUp([SHELL]);
  const first = await make();
  const { ctimeMs } = statSync(first.path);
  assert.equal(await make(), first);
  assert.is(statSync(first.path).ctimeMs, ctimeMs);
  utimesSync(file, 1, 1);
  assert.is.not((await make()).path, first.path);
  assert.is(cache.list().length, 2);
});

test('what was left out is a warning each time', async () => {
  const devices = ['null', 'zero', 'full', 'tty', 'random'].map(
    (name): TarEntry => ({ name: `dev/${name}`, type: 'character' }),
  );
  const { make } = setUp([SHELL, ...devices]);
  const warning = 'left out of the image: a device node (dev/null, dev/zero, dev/full and 2 more)';
  assert.equal((await make()).warnings.map(textOf), [warning]);
  assert.equal((await make()).warnings.map(textOf), [warning]);
});

test('an image with setuid programs is closed to other users of the machine', async () => {
  const { make } = setUp([SHELL, { name: 'bin/su', mode: 0o4755 }]);
  const image = await make();
  assert.match(image.warnings.map(textOf).join(), '1 setuid or setgid program');
  assert.is(statSync(dirname(image.path)).mode & 0o7777, 0o700);
  assert.is(statSync(image.path).mode & 0o7777, 0o755);
  const open = await setUp([SHELL]).make();
  assert.is(statSync(dirname(open.path)).mode & 0o7777, 0o755);
});

test('a `docker save` archive is refused with what to do', async () => {
  const error = await refusal([
    { name: 'abc/layer.tar', content: 'x' },
    { name: 'manifest.json', content: '[]' },
    { name: 'repositories', content: '{}' },
  ]);
  assert.match(error.message, '`docker save`');
  assert.match(error.hint ?? '', 'docker export');
});

test('an archive without programs, and what is no archive, is refused', async () => {
  assert.match((await refusal([{ name: 'etc/passwd', content: 'root' }])).message, 'no program to run');
  const error = await refusal(Buffer.from('hello\n'.repeat(1000)));
  assert.match(error.message, 'cannot be unpacked');
  assert.match(error.hint ?? '', 'tar archive');
});

test('a missing file and a device are refused', async () => {
  const cache = new ImageCache(join(scratchDirectory(), 'images'));
  for (const [path, message] of [
    ['/nonexistent/x.tar', /no such/],
    ['/dev/null', /neither a file nor a directory/],
  ] as const) {
    try {
      await tarballImage(cache, path, { keepOwners: false });
      assert.unreachable();
    } catch (error) {
      assert.ok(error instanceof ImageError);
      assert.match(error.message, message);
    }
  }
  assert.not.ok(existsSync(cache.directory));
});

test('file capabilities and other attributes that an archive has are named as left out', async () => {
  const record = (text: string) => {
    let length = text.length + 3;
    while (`${length} ${text}\n`.length !== length) length = `${length} ${text}\n`.length;
    return `${length} ${text}\n`;
  };
  const { make } = setUp([
    SHELL,
    {
      name: 'PaxHeaders/ping',
      type: 'pax',
      content: record('SCHILY.xattr.security.capability=x') + record('SCHILY.xattr.user.note=y'),
    },
    { name: 'bin/ping', content: 'ping', mode: 0o755 },
    { name: 'bin/plain', content: 'plain', mode: 0o755 },
  ]);
  assert.equal((await make()).warnings.map(textOf), [
    'left out of the image: file capabilities (setcap(8) gives them back) (bin/ping)',
    'left out of the image: the extended attribute user.note (bin/ping)',
  ]);
});

test('an archive that another program compressed is refused with the program that undoes it', async () => {
  for (const [program, command] of [
    ['zstd', 'zstd -d FILE undoes that'],
    ['xz', 'xz -dk FILE undoes that'],
    ['bzip2', 'bzip2 -dk FILE undoes that'],
  ] as const) {
    const { status, stdout } = spawnSync(program, ['-c'], { input: tarFile([SHELL]) });
    if (status !== 0) {
      skip(`no ${program}`);
      continue;
    }
    const error = await refusal(stdout);
    assert.match(error.message, `is compressed with ${program}`);
    assert.match(error.hint ?? '', command);
  }
});

test('an image is named after its archive', () => {
  assert.is(tarballName('/tmp/alpine.tar.gz'), 'alpine');
  assert.is(tarballName('alpine-3.20.tar'), 'alpine-3.20');
  assert.is(tarballName('a.tgz'), 'a');
  assert.is(tarballName('export'), 'export');
});

test.run();
