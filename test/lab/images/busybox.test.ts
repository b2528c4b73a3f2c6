import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findStaticBusybox, listApplets, planBusybox } from '../../../src/lab/images/busybox.ts';
import { ImageCache } from '../../../src/lab/images/cache.ts';
import { FileTree } from '../../../src/lab/images/file-tree.ts';
import { hostTools } from '../../../src/lab/images/host-tools.ts';
import { ImageError } from '../../../src/lab/images/image.ts';
import { EM_AARCH64, EM_X86_64, elfFile } from '../../support/elf-file.ts';
import { runInNamespaces } from '../../support/in-namespaces.ts';
import { makeTree, scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { staticBusybox } from '../../support/static-busybox.ts';

test('only a busybox that needs no other file is taken', () => {
  const OTHER = process.arch === 'arm64' ? EM_X86_64 : EM_AARCH64;
  const tree = new FileTree(
    makeTree(scratchDirectory(), {
      'a/bin/busybox': elfFile({ interpreter: '/lib/ld.so', needed: ['libc.so'] }),
      'b/bin/busybox': elfFile({ machine: OTHER }),
      'c/bin/busybox': '#!/bin/sh\n',
      'd/bin/busybox': elfFile(),
    }),
  );
  assert.is(findStaticBusybox(tree, ['/a/bin', '/b/bin', '/c/bin', '/missing']), undefined);
  assert.is(findStaticBusybox(tree, ['/a/bin', '/b/bin', '/c/bin', '/d/bin']), '/d/bin/busybox');
});

test('each applet is a link to the one file', () => {
  const tree = new FileTree(makeTree(scratchDirectory(), { 'opt/bin/busybox': elfFile() }));
  const applets = ['/bin/sh', '/usr/bin/awk', '/sbin/ip', '/bin/busybox', '/linuxrc', '/../bin/../x'];
  const plan = planBusybox(tree, '/opt/bin/busybox', applets);
  assert.equal([...plan.files.keys()], ['/bin/busybox']);
  assert.is(plan.files.get('/bin/busybox')?.source.path, '/opt/bin/busybox');
  assert.equal(
    [...plan.links].filter(([, target]) => target === '/bin/busybox').map(([path]) => path),
    ['/bin/sh', '/usr/bin/awk', '/sbin/ip'],
  );
});

test('the applets are asked for in both ways that busybox knows', () => {
  const root = makeTree(scratchDirectory(), {
    'bin/full': '#!/bin/sh\nprintf "bin/sh\\nlinuxrc\\nusr/bin/awk\\n"\n',
    'bin/short': '#!/bin/sh\n[ "$1" = --list ] && printf "sh\\nawk\\n"\n',
    'bin/neither': '#!/bin/sh\nexit 1\n',
  });
  assert.equal(listApplets(join(root, 'bin/full')), ['/bin/sh', '/usr/bin/awk']);
  assert.equal(listApplets(join(root, 'bin/short')), ['/bin/sh', '/bin/awk']);
  assert.equal(listApplets(join(root, 'bin/neither')), []);
  assert.equal(listApplets(join(root, 'bin/missing')), []);
});

test('asked for where there is none, busybox is an error that says what to install', async () => {
  const root = makeTree(scratchDirectory(), { 'bin/sh': elfFile() });
  try {
    await hostTools(new ImageCache(scratchDirectory()), { root, prefer: 'busybox' });
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof ImageError);
    assert.match(error.hint ?? '', 'busybox-static');
  }
});

test('a real static busybox makes an image that works, and is what is taken without a preference', async () => {
  const busybox = staticBusybox();
  if (busybox === undefined) return skip('no static busybox here, and none could be downloaded');
  const root = scratchDirectory();
  mkdirSync(join(root, 'bin'));
  copyFileSync(busybox, join(root, 'bin/busybox'));
  const cache = new ImageCache(join(scratchDirectory(), 'images'));
  const image = await hostTools(cache, { root });
  assert.is(image.shell, '/bin/sh');
  assert.ok(readdirSync(join(image.path, 'bin')).length > 20);
  assert.equal(await hostTools(cache, { root, prefer: 'busybox' }), image);
  const ran = runInNamespaces(
    'mount -t proc proc "$1/proc" && exec chroot "$1" /bin/sh -c "ls / && ps && id && readlink -f /bin/ls"',
    image.path,
  );
  if (!ran) return skip('no new namespaces for this user');
  assert.match(ran.output, /^bin\n/);
  assert.match(ran.output, /^PID +USER/m);
  assert.match(ran.output, /^uid=0\(root\) gid=0\(root\)/m);
  assert.match(ran.output, /^\/bin\/busybox$/m);
});

test.run();
