import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileTree } from '../../../src/lab/images/file-tree.ts';
import {
  findData,
  findPrograms,
  planPrograms,
  programDirectories,
} from '../../../src/lab/images/host-programs.ts';
import { ImageError } from '../../../src/lab/images/image.ts';
import type { Plan } from '../../../src/lab/images/plan.ts';
import { MOST_LIBRARIES } from '../../../src/lab/images/wanted.ts';
import { elfFile } from '../../support/elf-file.ts';
import { makeTree, scratchDirectory, type TreeEntry } from '../../support/scratch.ts';

const LOADER = '/lib64/ld.so';
const dynamic = (...needed: string[]) => elfFile({ interpreter: LOADER, needed });

function plan(entries: Record<string, TreeEntry>, path?: string): Plan {
  const tree = new FileTree(makeTree(scratchDirectory(), entries));
  return planPrograms(tree, findPrograms(tree, programDirectories(tree, path)), findData(tree));
}

/** The planned files and links whose paths match, as `path` or `path -> target`. */
function listing({ files, links }: Plan, pattern: RegExp): string[] {
  return [...files.keys(), ...[...links].map(([path, target]) => `${path} -> ${target}`)]
    .filter((line) => pattern.test(line))
    .sort();
}

const MERGED = {
  bin: { link: 'usr/bin' },
  sbin: { link: 'usr/sbin' },
  lib: { link: 'usr/lib' },
  lib64: { link: 'usr/lib64' },
  'usr/sbin': null,
  'usr/bin/dash': dynamic('libc.so.6'),
  'usr/bin/sh': { link: 'dash' },
  'usr/lib64/ld.so': { link: '/lib/x/ld.so' },
  'usr/lib/x/ld.so': elfFile(),
  'usr/lib/libc.so.6': elfFile(),
} as const;

const UNMERGED = {
  'bin/sh': dynamic('libc.so.6'),
  'lib/libc.so.6': elfFile(),
  'lib64/ld.so': elfFile(),
  'usr/bin': null,
} as const;

test('a usr-merged machine gives a usr-merged image', () => {
  const planned = plan(MERGED);
  assert.equal(listing(planned, /bin|lib/), [
    '/bin -> usr/bin',
    '/lib -> usr/lib',
    '/lib64 -> usr/lib64',
    '/sbin -> usr/sbin',
    '/usr/bin/dash',
    '/usr/bin/sh -> dash',
    '/usr/lib/libc.so.6',
    '/usr/lib/x/ld.so',
    '/usr/lib64/ld.so -> /lib/x/ld.so',
  ]);
  assert.is(planned.directories.get('/usr/lib/x'), 0o755);
  assert.is(planned.directories.get('/tmp'), 0o1777);
  assert.is(planned.directories.get('/root'), 0o700);
});

test('a machine that is not usr-merged gives an image that is not', () => {
  const planned = plan({ ...UNMERGED, 'usr/bin/env': dynamic('libc.so.6') });
  assert.equal(listing(planned, /bin|lib/), ['/bin/sh', '/lib/libc.so.6', '/lib64/ld.so', '/usr/bin/env']);
});

test('alternatives are taken over with the links on the way', () => {
  const planned = plan({
    ...UNMERGED,
    'usr/bin/awk': { link: '/etc/alternatives/awk' },
    'etc/alternatives/awk': { link: '/usr/bin/original-awk' },
    'usr/bin/original-awk': dynamic('libc.so.6'),
  });
  assert.equal(listing(planned, /awk/), [
    '/etc/alternatives/awk -> /usr/bin/original-awk',
    '/usr/bin/awk -> /etc/alternatives/awk',
    '/usr/bin/original-awk',
  ]);
  assert.ok(planned.linkPlaces.has('/etc/alternatives'));
});

test('programs that are links to one, as on Alpine, share it', () => {
  const planned = plan({
    'bin/busybox': elfFile({ interpreter: '/lib/ld-musl.so.1', needed: ['libc.musl.so.1'] }),
    'bin/sh': { link: '/bin/busybox' },
    'bin/ls': { link: '/bin/busybox' },
    'lib/ld-musl.so.1': elfFile(),
    'lib/libc.musl.so.1': { link: 'ld-musl.so.1' },
  });
  assert.equal(listing(planned, /bin|lib/), [
    '/bin/busybox',
    '/bin/ls -> /bin/busybox',
    '/bin/sh -> /bin/busybox',
    '/lib/ld-musl.so.1',
    '/lib/libc.musl.so.1 -> ld-musl.so.1',
  ]);
});

test('a program that only PATH leads to gets a link in /usr/bin', () => {
  const planned = plan(
    {
      ...UNMERGED,
      'nix/store/abc/bin/coreutils': elfFile(),
      'nix/store/abc/bin/ls': { link: 'coreutils' },
      'run/sw/bin': { link: '/nix/store/abc/bin' },
    },
    'relative:/missing:/run/sw/bin',
  );
  assert.equal(listing(planned, /coreutils|ls\b/), [
    '/nix/store/abc/bin/coreutils',
    '/usr/bin/ls -> /nix/store/abc/bin/coreutils',
  ]);
  assert.not.ok(planned.links.has('/run/sw/bin'));
});

test('the directories of the system come before those of PATH, and each is searched once', () => {
  const tree = new FileTree(makeTree(scratchDirectory(), { ...MERGED, 'opt/bin/sh': 'wrapper' }));
  assert.equal(programDirectories(tree, '/opt/bin:/bin:/sbin:/usr/bin'), [
    '/usr/bin',
    '/usr/sbin',
    '/opt/bin',
  ]);
  const sh = findPrograms(tree, programDirectories(tree, '/opt/bin')).find(({ name }) => name === 'sh');
  assert.equal(sh?.paths, ['/usr/bin/sh']);
});

test('a shell script is taken with its shell, another script is not', () => {
  const planned = plan({
    ...UNMERGED,
    'bin/bash': dynamic('libc.so.6', 'libtinfo.so'),
    'lib/libtinfo.so': elfFile(),
    'usr/bin/which': '#! /bin/bash -e\nexit',
    'usr/bin/watch': '#!/usr/bin/python3\n',
    'usr/bin/top': 'no program at all',
  });
  assert.equal(listing(planned, /which|watch|top|bash|tinfo/), [
    '/bin/bash',
    '/lib/libtinfo.so',
    '/usr/bin/which',
  ]);
});

test('a program whose libraries are missing, or too many, is left out', () => {
  const names = Array.from({ length: MOST_LIBRARIES + 1 }, (_, index) => `lib${index}.so`);
  const planned = plan({
    ...UNMERGED,
    ...Object.fromEntries(names.map((name) => [`lib/${name}`, elfFile()])),
    'usr/bin/vi': dynamic(...names),
    'usr/bin/vim.basic': dynamic('libc.so.6'),
    'usr/bin/ps': dynamic('libgone.so'),
  });
  assert.equal(listing(planned, /vi|ps|lib0/), ['/usr/bin/vi -> /usr/bin/vim.basic', '/usr/bin/vim.basic']);
});

test('programs may be executed, libraries only read', () => {
  const planned = plan(UNMERGED);
  assert.is(planned.files.get('/bin/sh')?.mode, 0o755);
  assert.is(planned.files.get('/lib/libc.so.6')?.mode, 0o644);
});

test("root's shell is bash where there is one", () => {
  assert.match(plan(UNMERGED).texts.get('/etc/passwd') ?? '', /^root:x:0:0:root:\/root:\/bin\/sh$/m);
  const withBash = plan({ ...MERGED, 'usr/bin/bash': dynamic('libc.so.6') });
  assert.match(withBash.texts.get('/etc/passwd') ?? '', /^root:.*:\/bin\/bash$/m);
});

test('terminals, the UTF-8 locale and the library cache come along', () => {
  const planned = plan({
    ...UNMERGED,
    'etc/ld.so.cache': 'no cache',
    'lib/terminfo/x/xterm': 'xterm',
    'usr/share/terminfo/t/tmux': 'tmux',
    'usr/share/terminfo/v/vt999': 'not asked for',
    'usr/lib/locale/C.utf8/LC_MESSAGES/SYS_LC_MESSAGES': 'deep',
  });
  assert.equal(listing(planned, /terminfo|locale|cache/), [
    '/etc/ld.so.cache',
    '/lib/terminfo/x/xterm',
    '/usr/lib/locale/C.utf8/LC_MESSAGES/SYS_LC_MESSAGES',
    '/usr/share/terminfo/t/tmux',
  ]);
});

test('a machine without a shell cannot give an image, and is told what to do', () => {
  const machines: Record<string, TreeEntry>[] = [
    { 'bin/ls': elfFile() },
    { 'bin/sh': dynamic('libgone.so'), 'lib64/ld.so': elfFile() },
  ];
  for (const entries of machines) {
    try {
      plan(entries);
      assert.unreachable();
    } catch (error) {
      assert.ok(error instanceof ImageError);
      assert.match(error.message, 'no shell');
      assert.match(error.hint ?? '', 'busybox-static');
    }
  }
});

test.run();
