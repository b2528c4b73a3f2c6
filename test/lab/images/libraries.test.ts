import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileTree } from '../../../src/lab/images/file-tree.ts';
import { Libraries } from '../../../src/lab/images/libraries.ts';
import { type ElfParts, EM_AARCH64, EM_X86_64, elfFile } from '../../support/elf-file.ts';
import { ldCache } from '../../support/ld-cache-file.ts';
import { makeTree, scratchDirectory, type TreeEntry } from '../../support/scratch.ts';

const LOADER = '/lib64/ld.so';

/** What /bin/program needs in a machine of these files; `needed` etc. describe the program. */
function needsOf(program: ElfParts, files: Record<string, ElfParts | TreeEntry>, arch?: string) {
  const entries: Record<string, TreeEntry> = {
    'bin/program': elfFile({ interpreter: LOADER, ...program }),
    'lib64/ld.so': elfFile({ machine: program.machine }),
  };
  for (const [path, parts] of Object.entries(files)) {
    const isEntry = typeof parts !== 'object' || parts === null || Buffer.isBuffer(parts) || 'link' in parts;
    entries[path] = isEntry ? (parts as TreeEntry) : elfFile({ machine: program.machine, ...parts });
  }
  const tree = new FileTree(makeTree(scratchDirectory(), entries));
  return new Libraries(tree, arch).needs('/bin/program', ['libnss.so']);
}

test('libraries of libraries are found, each once, with the loader first', () => {
  const { files, missing } = needsOf(
    { needed: ['liba.so', 'libc.so'] },
    { 'usr/lib/liba.so': { needed: ['libb.so', 'libc.so'] }, 'lib/libb.so': {}, 'usr/lib64/libc.so': {} },
  );
  assert.equal(files, [LOADER, '/usr/lib/liba.so', '/usr/lib64/libc.so', '/lib/libb.so']);
  assert.equal(missing, []);
});

test('the loader counts as loaded when a library names it', () => {
  const { files } = needsOf({ needed: ['libc.so'] }, { 'lib/libc.so': { needed: ['ld.so'] } });
  assert.equal(files, [LOADER, '/lib/libc.so']);
});

test('a library that is nowhere is missing, as is a missing loader', () => {
  assert.equal(needsOf({ needed: ['liba.so'] }, {}).missing, ['liba.so']);
  assert.equal(needsOf({ interpreter: '/lib/other.so' }, {}).missing, ['/lib/other.so']);
});

test('a library that is opened by name is taken where it exists, and not missed where it does not', () => {
  assert.equal(needsOf({}, { 'lib/libnss.so': {} }).files, [LOADER, '/lib/libnss.so']);
  assert.equal(needsOf({}, {}), { files: [LOADER], missing: [] });
});

test('DT_RUNPATH comes before the cache, and the cache before the default directories', () => {
  const cache = ldCache([
    { name: 'liba.so', path: '/opt/cached/liba.so' },
    { name: 'libb.so', path: '/opt/cached/libb.so' },
  ]);
  const { files } = needsOf(
    { needed: ['liba.so', 'libb.so', 'libc.so'], runpath: '/opt/run' },
    {
      'etc/ld.so.cache': cache,
      'opt/run/liba.so': {},
      'opt/cached/liba.so': {},
      'opt/cached/libb.so': {},
      'lib/liba.so': {},
      'lib/libb.so': {},
      'lib/libc.so': {},
    },
  );
  assert.equal(files, [LOADER, '/opt/run/liba.so', '/opt/cached/libb.so', '/lib/libc.so']);
});

test('DT_RPATH holds for what a library needs in turn, DT_RUNPATH does not', () => {
  const files = { 'opt/x/liba.so': { needed: ['libb.so'] }, 'opt/x/libb.so': {} };
  assert.equal(needsOf({ needed: ['liba.so'], rpath: '/opt/x' }, files), {
    files: [LOADER, '/opt/x/liba.so', '/opt/x/libb.so'],
    missing: [],
  });
  assert.equal(needsOf({ needed: ['liba.so'], runpath: '/opt/x' }, files).missing, ['libb.so']);
  assert.equal(
    needsOf({ needed: ['liba.so'], rpath: '/opt/x', runpath: '/opt/y' }, files).missing,
    ['liba.so'],
    'DT_RPATH beside DT_RUNPATH is void',
  );
});

test('$ORIGIN is the directory of the program itself, or the one a library was found in', () => {
  const { files } = needsOf(
    { needed: ['liba.so'], runpath: '$ORIGIN/../opt' },
    { 'opt/liba.so': { needed: ['libb.so'], runpath: '\x24{ORIGIN}/deep' }, 'opt/deep/libb.so': {} },
  );
  assert.equal(files, [LOADER, '/opt/liba.so', '/opt/deep/libb.so']);
});

test('$LIB and $PLATFORM are replaced', () => {
  const { files } = needsOf(
    { machine: EM_X86_64, needed: ['liba.so', 'libb.so'], runpath: '/x/$LIB:/y/$PLATFORM' },
    { 'x/lib64/liba.so': {}, 'y/x86_64/libb.so': {} },
    'x64',
  );
  assert.equal(files, [LOADER, '/x/lib64/liba.so', '/y/x86_64/libb.so']);
});

test('a library for another processor is passed over', () => {
  const { files } = needsOf(
    { machine: EM_AARCH64, needed: ['liba.so'] },
    { 'lib/aarch64-linux-gnu/liba.so': { machine: EM_X86_64 }, 'usr/lib/aarch64-linux-gnu/liba.so': {} },
    'arm64',
  );
  assert.equal(files, [LOADER, '/usr/lib/aarch64-linux-gnu/liba.so']);
});

test('the name by which a library is found stays, whatever it links to', () => {
  const { files } = needsOf(
    { needed: ['libz.so.1'] },
    { 'lib/libz.so.1': { link: 'libz.so.1.2' }, 'lib/libz.so.1.2': {} },
  );
  assert.equal(files, [LOADER, '/lib/libz.so.1']);
});

test('a static program and a script need nothing', () => {
  const tree = new FileTree(makeTree(scratchDirectory(), { 'bin/a': elfFile(), 'bin/b': '#!/bin/sh\n' }));
  const libraries = new Libraries(tree);
  assert.equal(libraries.needs('/bin/a'), { files: [], missing: [] });
  assert.equal(libraries.needs('/bin/b'), { files: [], missing: [] });
});

test.run();
