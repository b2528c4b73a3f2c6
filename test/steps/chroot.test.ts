import { readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageDirectory } from '../support/image.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { refusing } from '../support/refusing.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { withSession } from '../support/session.ts';
import { nsenter, rootIdentity } from '../support/witness.ts';

const image = imageDirectory({ 'etc/motd': 'hello' });

test(
  'path names begin in the new root, and the process is where they begin',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`);
    const { merged } = t.lab.boxes.get('box')!.rootfs!;
    const { changes } = await t.do('chroot');
    assert.is(readlinkSync(`/proc/${t.pid}/root`), merged);
    assert.is(readlinkSync(`/proc/${t.pid}/cwd`), merged);
    assert.is(read(`/proc/${t.pid}/root/etc/motd`), 'hello');
    assert.not.equal(rootIdentity(t.pid), rootIdentity('self'));
    assert.equal(changes.find(({ path }) => path === 'process.root')?.after, merged);
  }),
);

if (needs('nsenter')) {
  test(
    "the root of the mount namespace is still the host's: whoever enters that alone is outside",
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`, 'chroot');
      assert.is(nsenter(t.pid, ['--mount'], 'stat', '-c', '%Hd:%Ld %i', '/'), rootIdentity('self'));
    }),
  );
}

test(
  'any directory will do, without a mount namespace too',
  withSession(['new'], async (t) => {
    const place = makeTree(scratchDirectory(), { 'etc/motd': 'hello' });
    await t.unshare('mnt');
    await t.do(`chroot ${place}`);
    assert.is(readlinkSync(`/proc/${t.pid}/root`), place);
  }),
);

test(
  'programs that join the box begin there as well',
  withSession(['new'], async (t) => {
    await t.unshare('mnt', 'pid');
    await t.do('fork', 'mount overlay', 'chroot');
    assert.is(await t.run("sh -c 'test -e /proc/self || echo /'"), '/');
    assert.is(await t.run('pwd'), '/');
  }),
);

test(
  'without a new root there is nothing to change to',
  withSession(['new'], async (t) => {
    const error = await t.fails('chroot');
    assert.equal(
      [error.kind, error.message, error.remedy],
      ['order', 'there is no new root yet', 'mount overlay'],
    );
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'chroot');
    assert.match((await t.fails('chroot')).message, "the overlay is the box's root already");
  }),
);

test(
  'a directory that does not exist, and a box without the capability, are refused by the kernel',
  withSession(['new'], async (t) => {
    await t.unshare('uts');
    const missing = await t.fails('chroot /does/not/exist');
    assert.is(missing.message, 'chroot("/does/not/exist") = -1 ENOENT (No such file or directory)');
    assert.match(missing.cause!, 'does not exist');
    await t.do('drop caps sys_chroot');
    const refused = await t.fails('chroot /usr');
    assert.is(refused.code, 'EPERM');
    assert.match(refused.cause!, 'it needs CAP_SYS_CHROOT, which the box has given up for good');
  }),
);

if (needs('strace'))
  test(
    'when the second call fails the root is the old one',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${imageDirectory()}`);
      const [root, cwd] = ['root', 'cwd'].map((name) => readlinkSync(`/proc/${t.pid}/${name}`));
      await refusing(t.pid, { chdir: '1' }, async () => {
        assert.is((await t.fails('chroot')).code, 'EIO');
        assert.is(readlinkSync(`/proc/${t.pid}/root`), root);
        assert.is(readlinkSync(`/proc/${t.pid}/cwd`), cwd);
      });
      await t.do('chroot');
    }),
  );

test.run();
