import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageArchive, imageDirectory } from '../support/image.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { findmnt, mountAt } from '../support/witness.ts';

const rootfs = (t: TestSession) => t.lab.boxes.get(t.session.actor)!.rootfs!;

if (needs('findmnt')) {
  test(
    'an overlay of the default image waits to become the root',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay');
      const { lower, upper, work, merged } = rootfs(t);
      const mount = mountAt(t.pid, merged)!;
      assert.equal([mount.fstype, mount.propagation], ['overlay', 'private']);
      for (const option of [`lowerdir=${lower}`, `upperdir=${upper}`, `workdir=${work}`]) {
        assert.ok(mount.options.split(',').includes(option), `${option} in ${mount.options}`);
      }
      assert.is(mountAt(process.pid, merged), undefined);
      assert.is(mountAt(t.lab.host.pid, merged), undefined);
      assert.ok(existsSync(`/proc/${t.pid}/root${merged}/bin/sh`));
    }),
  );

  test(
    'every mount of the box is private by then',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay');
      assert.equal([...new Set(findmnt(t.pid).map(({ propagation }) => propagation))], ['private']);
    }),
  );
}

test(
  'what the box writes goes to its upper layer and not into the image',
  withSession(['new'], async (t) => {
    const image = imageDirectory({ 'etc/motd': 'from the image', 'etc/old': 'to be deleted' });
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`);
    const { upper, merged } = rootfs(t);
    await t.do(`run sh -c 'cd ${merged}/etc && echo changed > motd && echo new > file && rm old'`);
    assert.equal(readdirSync(join(image, 'etc')).sort(), ['motd', 'old']);
    assert.is(read(join(image, 'etc/motd')), 'from the image');
    assert.is(read(join(upper, 'etc/motd')), 'changed');
    assert.is(read(join(upper, 'etc/file')), 'new');
    assert.equal(readdirSync(`/proc/${t.pid}/root${merged}/etc`).sort(), ['file', 'motd']);
  }),
);

test(
  'an image may be a directory or an archive of docker export',
  withSession(['new b1', 'new b2'], async (t) => {
    const files = { 'etc/motd': 'hello' };
    for (const [box, image] of [
      ['b1', imageDirectory(files)],
      ['b2', imageArchive(files)],
    ] as const) {
      await t.do(`use ${box}`);
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`);
      assert.is(read(`/proc/${t.pid}/root${rootfs(t).merged}/etc/motd`), 'hello');
    }
  }),
);

test(
  'two boxes of one image do not see what the other writes',
  withSession(['new b1', 'new b2'], async (t) => {
    const image = imageDirectory();
    const seen: string[][] = [];
    for (const box of ['b1', 'b2']) {
      await t.do(`use ${box}`);
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`);
      await t.do(`run touch ${rootfs(t).merged}/tmp/${box}`);
      seen.push(readdirSync(`/proc/${t.pid}/root${rootfs(t).merged}/tmp`));
    }
    assert.equal(seen, [['b1'], ['b2']]);
  }),
);

test(
  'without a mount namespace it is refused, because the host would see it',
  withSession(['new'], async (t) => {
    const error = await t.fails('mount overlay');
    assert.equal([error.kind, error.remedy], ['order', 'unshare mnt']);
    assert.match(error.message, 'a mount would change what the host sees');
    assert.is(t.lab.boxes.get('box')!.rootfs, undefined);
  }),
);

test(
  'a box has one root file system, and another after that was unmounted',
  withSession(['new'], async (t) => {
    const image = imageDirectory({ 'etc/motd': 'hello' });
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`);
    const error = await t.fails('mount overlay');
    assert.is(error.kind, 'order');
    assert.match(error.message, 'has a root file system already');
    await t.do(`umount ${rootfs(t).merged}`, `mount overlay --image ${image}`);
    assert.is(read(`/proc/${t.pid}/root${rootfs(t).merged}/etc/motd`), 'hello');
  }),
);

test(
  'an image that is none is refused with the reason',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    const missing = await t.fails('mount overlay --image /does/not/exist');
    assert.equal(
      [missing.kind, missing.message],
      ['unavailable', '/does/not/exist: no such directory or file'],
    );
    const text = await t.fails('mount overlay --image /etc/passwd');
    assert.match(text.message, '/etc/passwd cannot be unpacked');
    assert.match(text.remedy!, 'docker export');
    await t.do('mount overlay');
  }),
);

if (isRoot) {
  test(
    'the layers belong to the root of the box, who is another user outside',
    withSession(
      ['new', 'unshare user mnt', 'map uid 0 100000 65536', 'map gid 0 200000 65536'],
      async (t) => {
        await t.do('mount overlay', 'pivot_root', 'run touch /file');
        const { upper } = rootfs(t);
        const { uid, gid } = statSync(join(upper, 'file'));
        assert.equal([uid, gid], [100000, 200000]);
      },
    ),
  );
}

if (isRoot) {
  test(
    "a layer that the box's root may not reach is named, with its mode and its owner",
    withSession(
      ['new', 'unshare user mnt', 'map uid 0 100000 65536', 'map gid 0 100000 65536'],
      async (t) => {
        const closed = scratchDirectory();
        makeTree(closed, { 'image/bin/sh!': '#!/bin/false' });
        chmodSync(closed, 0o700);
        const error = await t.fails(`mount overlay --image ${closed}/image`);
        assert.is(error.code, 'EACCES');
        assert.match(error.cause!, `user 100000, who may not enter ${closed}: mode 0700, of user 0`);
        assert.match(error.remedy!, 'map root instead');
      },
    ),
  );
}

test.run();
