import { chmodSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { directoryImage } from '../../../src/lab/images/directory.ts';
import { ImageError } from '../../../src/lab/images/image.ts';
import { textOf } from '../../../src/locale/locale.ts';
import { EM_AARCH64, EM_X86_64, elfFile } from '../../support/elf-file.ts';
import { makeTree, scratchDirectory, type TreeEntry } from '../../support/scratch.ts';

const SCRATCH = '/var/cache/ns-lab/labs';
const STATIC = elfFile();

const imageOf = (entries: Record<string, TreeEntry>) =>
  directoryImage(makeTree(scratchDirectory(), entries), SCRATCH);

function refusal(work: () => unknown): ImageError {
  try {
    work();
  } catch (error) {
    if (error instanceof ImageError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test('a directory with a shell is an image, in place', () => {
  const path = makeTree(scratchDirectory(), { 'usr/bin/dash': STATIC, 'usr/bin/sh': { link: 'dash' } });
  symlinkSync('usr/bin', join(path, 'bin'));
  const link = join(scratchDirectory(), 'link');
  symlinkSync(path, link);
  assert.equal(directoryImage(link, SCRATCH), {
    name: basename(path),
    kind: 'directory',
    path,
    shell: '/bin/sh',
    warnings: [],
  });
});

test('a shell elsewhere is found, through links as a process in the image follows them', () => {
  assert.is(imageOf({ 'bin/ash': { link: '/bin/busybox' }, 'bin/busybox': STATIC }).shell, '/bin/ash');
  assert.is(imageOf({ 'usr/bin/sh': STATIC }).shell, '/usr/bin/sh');
});

test('an image without a shell says what it has', () => {
  const image = imageOf({ 'hello!': STATIC, README: 'text' });
  assert.is(image.shell, undefined);
  assert.equal(image.warnings.map(textOf), ['the image has no shell; it has /hello']);
});

test('a shell that leads out of the image is none', () => {
  const error = refusal(() => imageOf({ 'bin/sh': { link: '/../../../../bin/dash-of-the-host' } }));
  assert.match(error.message, 'no program to run');
});

test('a program for another processor, or without its loader, is warned of', () => {
  const OTHER = process.arch === 'arm64' ? EM_X86_64 : EM_AARCH64;
  assert.match(
    imageOf({ 'bin/sh': elfFile({ machine: OTHER }) }).warnings.map(textOf)[0] ?? '',
    /\/bin\/sh is a program for/,
  );
  assert.match(
    imageOf({ 'bin/sh': elfFile({ interpreter: '/lib/ld.so' }) }).warnings.map(textOf)[0] ?? '',
    /\/bin\/sh needs the loader \/lib\/ld\.so, which the image lacks/,
  );
  assert.equal(
    imageOf({ 'bin/sh': elfFile({ interpreter: '/lib/ld.so' }), 'lib/ld.so': STATIC }).warnings,
    [],
  );
});

test('a directory without programs is refused', () => {
  const error = refusal(() => imageOf({ 'etc/passwd': 'root', 'data/tool': 'not executable' }));
  assert.match(error.message, 'no program to run');
  assert.match(error.hint ?? '', 'bin/');
});

test('an image in layers is refused with what to do', () => {
  const images: Record<string, TreeEntry>[] = [
    { 'manifest.json': '[]', repositories: '{}', 'abc/layer.tar': '' },
    { 'manifest.json': '[]', 'blobs/sha256/abc': '' },
    { 'oci-layout': '{}', 'index.json': '{}', 'blobs/sha256/abc': '' },
  ];
  for (const entries of images) {
    const error = refusal(() => imageOf(entries));
    assert.match(error.message, 'layers');
    assert.match(error.hint ?? '', 'docker export');
  }
});

test('what does not exist, or is a file, is refused', () => {
  const root = makeTree(scratchDirectory(), { file: '' });
  assert.match(refusal(() => directoryImage(join(root, 'missing'), SCRATCH)).message, 'no such directory');
  assert.match(refusal(() => directoryImage(join(root, 'file'), SCRATCH)).message, 'is not a directory');
  assert.match(refusal(() => directoryImage(join(root, 'file/x'), SCRATCH)).message, 'ENOTDIR');
});

test('a directory that holds the upper layers is refused', () => {
  const root = makeTree(scratchDirectory(), { 'bin/sh': STATIC });
  for (const scratch of [join(root, 'cache/labs'), root]) {
    assert.match(refusal(() => directoryImage(root, scratch)).message, 'it holds');
  }
  assert.match(refusal(() => directoryImage('/', SCRATCH)).message, 'it holds');
  assert.is(directoryImage(root, `${root}-beside/labs`).path, root);
});

test('a directory that this user may not read is refused', () => {
  const root = makeTree(scratchDirectory(), { 'closed/bin/sh': STATIC });
  chmodSync(join(root, 'closed'), 0);
  try {
    if (process.getuid?.() === 0) {
      assert.is(directoryImage(join(root, 'closed'), SCRATCH).shell, '/bin/sh', 'root may read it');
    } else {
      const error = refusal(() => directoryImage(join(root, 'closed'), SCRATCH));
      assert.match(error.message, 'cannot be read');
    }
  } finally {
    chmodSync(join(root, 'closed'), 0o755);
  }
});

test.run();
