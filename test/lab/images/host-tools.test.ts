import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readElf } from '../../../src/kernel/elf.ts';
import { ImageCache } from '../../../src/lab/images/cache.ts';
import { hostTools } from '../../../src/lab/images/host-tools.ts';
import type { Image } from '../../../src/lab/images/image.ts';
import { elfFile } from '../../support/elf-file.ts';
import { runInNamespaces } from '../../support/in-namespaces.ts';
import { makeTree, scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

const REASON = 'no new namespaces, or no chroot, for this user';
const cache = new ImageCache(join(scratchDirectory(), 'images'));
let image: Image;

/** Runs a shell script in the image, with /proc. */
function runInImage(script: string) {
  const inImage = 'mount -t proc proc "$1/proc" && exec chroot "$1" /bin/sh -c "$2"';
  return runInNamespaces(inImage, image.path, script);
}

test.before(async () => {
  image = await hostTools(cache, { prefer: 'programs', path: process.env.PATH });
});

test('the image of this machine has the shape of an image', () => {
  assert.is(image.kind, 'host-tools');
  assert.is(image.name, 'host-tools');
  assert.is(image.shell, '/bin/sh');
  assert.equal(image.warnings, []);
  assert.is(statSync(image.path).mode & 0o7777, 0o755);
  assert.is(statSync(join(image.path, 'tmp')).mode & 0o7777, 0o1777);
  assert.is(statSync(join(image.path, 'root')).mode & 0o7777, 0o700);
  assert.match(readFileSync(join(image.path, 'etc/os-release'), 'utf8'), 'NAME="ns-lab host-tools"');
});

test('a shell and programs run in it', () => {
  const ran = runInImage('ls / && ps --version && ip -V && id && ls -l /etc/passwd');
  if (!ran) return skip(REASON);
  assert.match(ran.output, /^bin\n/);
  assert.match(ran.output, /^ps from procps/m);
  assert.match(ran.output, /^ip utility, iproute2/m);
  assert.match(ran.output, /^uid=0\(root\) gid=0\(root\)/m);
  assert.match(ran.output, / root root .* \/etc\/passwd$/m, 'user names are found');
  assert.is(ran.status, 0, ran.output);
});

test("the dynamic loader itself finds every program's libraries", () => {
  const loader = readElf(join(image.path, 'bin/sh')).interpreter;
  if (loader === undefined) return skip('/bin/sh of this machine is static');
  const ran = runInImage(`
    for file in /bin/* /sbin/* /usr/bin/* /usr/sbin/*; do
      "${loader}" --verify "$file" 2>/dev/null || continue
      "${loader}" --list "$file" >/tmp/list 2>&1 || echo "FAILED $file $(cat /tmp/list)"
      grep 'not found' /tmp/list
      count=$((count + 1))
    done
    rm -f /tmp/list
    echo "$count programs"`);
  if (!ran) return skip(REASON);
  assert.match(ran.output, /^\d+ programs\n$/);
  assert.ok(Number.parseInt(ran.output, 10) > 30, ran.output);
});

test('every user may read and run everything, and nothing is setuid', () => {
  const ran = runInImage(
    'find / -xdev -path /proc -prune -o ' +
      '\\( -perm /6000 -o -type d ! -perm -0005 ! -path /root -o -type f ! -perm -0004 \\) -print',
  );
  if (!ran) return skip(REASON);
  assert.is(ran.output, '');
});

test('the second time the image is found, not made', async () => {
  const { ctimeMs } = statSync(image.path);
  assert.equal(await hostTools(cache, { prefer: 'programs', path: process.env.PATH }), image);
  assert.is(statSync(image.path).ctimeMs, ctimeMs);
  assert.is(readdirSync(cache.directory).length, 1);
});

/** A small machine, whose image costs nothing. */
function smallMachine() {
  const root = makeTree(scratchDirectory(), {
    'bin/sh': elfFile({ interpreter: '/lib/ld.so', needed: ['libc.so'] }),
    'lib/ld.so': elfFile(),
    'lib/libc.so': elfFile(),
  });
  const images = new ImageCache(join(scratchDirectory(), 'images'));
  return { root, images, make: () => hostTools(images, { root, path: '' }) };
}

test('another version of a library makes another image', async () => {
  const { root, make } = smallMachine();
  const first = await make();
  writeFileSync(join(root, 'lib/libc.so'), elfFile({ padding: 100 }));
  const second = await make();
  assert.is.not(second.path, first.path);
  assert.is(statSync(join(second.path, 'lib/libc.so')).size, statSync(join(root, 'lib/libc.so')).size);
  assert.ok(existsSync(first.path), 'a box may be using it');
});

test('a new program makes another image, a file that is none does not', async () => {
  const { root, images, make } = smallMachine();
  const first = await make();
  makeTree(root, { 'bin/unheard-of': elfFile() });
  assert.is((await make()).path, first.path);
  const [cached] = images.list();
  assert.is(
    cached?.manifest.places.find(({ path }) => path === '/bin')?.mtimeMs,
    statSync(join(root, 'bin')).mtimeMs,
  );
  makeTree(root, { 'bin/ls': elfFile() });
  const second = await make();
  assert.is.not(second.path, first.path);
  assert.ok(existsSync(join(second.path, 'bin/ls')));
});

test('an image whose manifest is damaged is made again', async () => {
  const { make } = smallMachine();
  const first = await make();
  writeFileSync(join(first.path, '../image.json'), '{"kind":');
  writeFileSync(join(first.path, 'bin/sh'), '');
  const second = await make();
  assert.is(second.path, first.path);
  assert.ok(statSync(join(second.path, 'bin/sh')).size > 0);
});

test.run();
