import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRootMount } from '../../src/steps/box-paths.ts';
import { imageDirectory } from '../support/image.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { withSession } from '../support/session.ts';
import { mountAt } from '../support/witness.ts';

test(
  'a mount is gone, and what it covered is there again',
  withSession(['new'], async (t) => {
    const place = scratchDirectory();
    await t.unshare('mnt');
    await t.do(`mount tmpfs ${place}`);
    assert.is(mountAt(t.pid, place)?.fstype, 'tmpfs');
    const { changes } = await t.do(`umount ${place}`);
    assert.is(mountAt(t.pid, place), undefined);
    assert.equal(
      changes.map(({ path, after }) => [path, after]),
      [[`mounts.${place}`, null]],
    );
  }),
);

test(
  'a mount in use is busy, and can be detached',
  withSession(['new'], async (t) => {
    const place = scratchDirectory();
    await t.unshare('mnt');
    await t.do(`mount tmpfs ${place}`, `run sh -c 'cd ${place}; sleep 1000 >/dev/null 2>&1 &'`);
    const error = await t.fails(`umount ${place}`);
    assert.is(error.code, 'EBUSY');
    assert.match(error.cause!, 'its working directory there');
    assert.match(error.remedy!, '--lazy');
    await t.do(`umount ${place} --lazy`);
    assert.is(mountAt(t.pid, place), undefined);
  }),
);

test(
  'what is no mount point, and what does not exist, is refused by the kernel',
  withSession(['new'], async (t) => {
    const place = scratchDirectory();
    await t.unshare('mnt');
    const plain = await t.fails(`umount ${place}`);
    assert.is(plain.message, `umount2("${place}", 0) = -1 EINVAL (Invalid argument)`);
    assert.match(plain.cause!, 'nothing is mounted there');
    const missing = await t.fails(`umount ${place}/missing`);
    assert.is(missing.code, 'ENOENT');
    assert.match(missing.cause!, 'does not exist');
  }),
);

test(
  'a mount that came with a namespace of someone else is locked',
  withSession(['new', 'unshare user mnt', 'map root'], async (t) => {
    const error = await t.fails('umount /proc');
    assert.is(error.code, 'EINVAL');
    assert.match(error.cause!, 'locked');
  }),
);

test(
  'without a mount namespace the host would lose it, and it is refused',
  withSession(['new'], async (t) => {
    const error = await t.fails('umount /proc');
    assert.equal([error.kind, error.remedy], ['order', 'unshare mnt']);
    assert.match(error.message, 'the host would lose the mount');
  }),
);

test(
  'unmounting a new root that waits leaves nothing to pivot to',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${imageDirectory()}`);
    await t.do(`umount ${t.lab.boxes.get('box')!.rootfs!.merged}`);
    const error = await t.fails('pivot_root');
    assert.equal([error.kind, error.remedy], ['order', 'mount overlay']);
  }),
);

test(
  'the root directory is not unmounted: the kernel would make its file system read-only for everybody',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    // Only asked, not tried: it is the machine's.
    for (const name of ['/', '/.', '//tmp/..', '/proc/self/root']) assert.ok(isRootMount(t.pid, name), name);
    assert.not(isRootMount(t.pid, '/proc'));
    await t.do(`mount overlay --image ${imageDirectory()}`, 'pivot_root', 'mount bind / /mnt');
    for (const name of ['/', '/.', '//', '/mnt/..']) {
      const error = await t.fails(`umount ${name}`);
      assert.is(error.kind, 'unavailable', name);
      assert.match(error.message, 'makes that whole file system read-only');
    }
    await t.do('umount /mnt');
    assert.not.match(mountAt(t.pid, '/')!.options, /\bro\b/);
  }),
);

test(
  'a mount is known by any of its names',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('mount tmpfs /tmp', 'mount bind etc tmp', 'umount tmp', 'umount /tmp/');
    await t.do(`mount overlay --image ${imageDirectory()}`);
    await t.do(`umount ${t.lab.boxes.get('box')!.rootfs!.merged}/`);
    assert.is(t.lab.boxes.get('box')!.isRootPending, false);
  }),
);

test(
  'a mount that is covered is marked, and the cause says by what',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('mount tmpfs /mnt', 'mount tmpfs /mnt/pts', 'mount tmpfs /mnt', 'run mkdir /mnt/pts');
    const error = await t.fails('umount /mnt/pts');
    assert.is(error.code, 'EINVAL');
    assert.match(error.cause!, 'the mount there is covered: the tmpfs on /mnt was mounted over it later');
    assert.is(error.remedy, 'umount /mnt first');
    const marked = async () => {
      const { lines } = (await t.do('show mounts')).view!;
      const own = lines.filter((line) => /^\/mnt(\/pts)? /.test(line));
      return own.map((line) => / tmpfs \/mnt *$/.test(line));
    };
    assert.equal(await marked(), [true, true, false]);
    await t.do('umount /mnt');
    assert.equal(await marked(), [false, false]);
    await t.do('umount /mnt/pts');
  }),
);

test.run();
