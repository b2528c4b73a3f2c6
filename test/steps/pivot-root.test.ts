import { readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KernelError } from '../../src/kernel/errors.ts';
import { imageDirectory } from '../support/image.ts';
import { mountsAfterPasting, mountsOf } from '../support/pasted.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { refusing } from '../support/refusing.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { withSession } from '../support/session.ts';
import { findmnt, mountAt, nsenter, rootIdentity } from '../support/witness.ts';

const image = imageDirectory({ 'etc/motd': 'hello' });

if (needs('findmnt')) {
  test(
    'the overlay is the root, and no mount of the host is left in the box',
    withSession(['new'], async (t) => {
      const hostMounts = findmnt(t.lab.host.pid);
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`, 'mount tmpfs', 'pivot_root');
      assert.equal(
        findmnt(t.pid).map(({ target, fstype }) => [target, fstype]),
        [
          ['/', 'overlay'],
          ['/tmp', 'tmpfs'],
        ],
      );
      assert.is(readlinkSync(`/proc/${t.pid}/root`), '/');
      assert.is(readlinkSync(`/proc/${t.pid}/cwd`), '/');
      assert.is(read(`/proc/${t.pid}/root/etc/motd`), 'hello');
      assert.equal(findmnt(t.lab.host.pid), hostMounts);
      assert.not.equal(rootIdentity(t.pid), rootIdentity(t.lab.host.pid));
    }),
  );

  test(
    'a plain directory is bound to itself first, because the new root must be a mount point',
    withSession(['new'], async (t) => {
      const place = makeTree(scratchDirectory(), { 'etc/motd': 'plain' });
      await t.unshare('mnt');
      const { equivalents } = await t.do(`pivot_root ${place}`);
      assert.is(equivalents[0], `mount --rbind ${place} ${place}`);
      assert.is(read(`/proc/${t.pid}/root/etc/motd`), 'plain');
      assert.equal(
        findmnt(t.pid).map(({ target }) => target),
        ['/'],
      );
    }),
  );
}

if (needs('nsenter')) {
  test(
    'it is the root of the mount namespace too: whoever enters that is inside',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay', 'pivot_root');
      assert.is(nsenter(t.pid, ['--mount'], 'stat', '-c', '%Hd:%Ld %i', '/'), rootIdentity(t.pid));
    }),
  );
}

test(
  'it is done with the four calls that runtimes make',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`);
    const { merged } = t.lab.boxes.get('box')!.rootfs!;
    const { calls } = await t.do('pivot_root');
    assert.equal(
      calls.filter(({ isPlumbing }) => !isPlumbing).map(({ text, result }) => [text, result]),
      [
        [`chdir("${merged}")`, 0],
        ['pivot_root(".", ".")', 0],
        ['chdir("/")', 0],
        ['umount2(".", MNT_DETACH)', 0],
      ],
    );
  }),
);

if (needs('strace', 'findmnt'))
  for (const [call, when] of [
    ['umount2', '1'],
    ['chdir', '1'],
    ['chdir', '2'],
    ['pivot_root', '1'],
  ] as const)
    test(
      `when ${call} fails (${when}) the box is where it was, and a second attempt comes to the right root`,
      withSession(['new'], async (t) => {
        await t.unshare('mnt');
        await t.do(`mount overlay --image ${image}`, 'mount tmpfs');
        const before = mountsOf(t.pid);
        const root = rootIdentity(t.pid);
        await refusing(t.pid, { [call]: when }, async () => {
          assert.is((await t.fails('pivot_root')).code, 'EIO');
          assert.equal(mountsOf(t.pid), before);
          assert.is(rootIdentity(t.pid), root);
        });
        await t.do('pivot_root');
        assert.equal(
          findmnt(t.pid).map(({ target, fstype }) => [target, fstype]),
          [
            ['/', 'overlay'],
            ['/tmp', 'tmpfs'],
          ],
        );
        assert.is(read(`/proc/${t.pid}/root/etc/motd`), 'hello');
      }),
    );

if (needs('strace'))
  test(
    'when it cannot be taken back either, a second attempt does not go into a wrong tree',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`);
      // Forbidden for good, after the first: the way back needs a second.
      await refusing(t.pid, { umount2: '1+', pivot_root: '2+' }, async () => {
        assert.is((await t.execute('pivot_root')).ok, false);
        assert.match((await t.fails('pivot_root')).message, "the overlay is the box's root already");
      });
      assert.is(read(`/proc/${t.pid}/root/etc/motd`), 'hello');
    }),
  );

if (needs('findmnt'))
  test(
    'in a chroot it says that the real root is still above, and shows which part of a file system is the root',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay', 'chroot');
      const { notes, changes } = await t.do('pivot_root /usr');
      assert.match(notes.at(-1)!, /in a chroot.*the real root is still above/);
      const [change] = changes.filter(({ path }) => path === 'mounts./');
      assert.equal([change?.before?.[1 as never], change?.after?.[1 as never]], ['overlay', 'overlay[/usr]']);
      assert.is(mountAt(t.pid, '/')?.source, 'overlay[/usr]');
      assert.match((await t.do('escape')).notes.at(-1)!, 'it worked');
    }),
  );

if (needs('nsenter'))
  test(
    'the shell commands do the same',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      const { path } = await t.lab.image(undefined, () => {});
      const lines = [`mount bind /proc ${path}/proc`, `pivot_root ${path}`];
      await t.do(...lines);
      const pasted = t.session.entries.slice(-lines.length).flatMap(({ equivalents }) => equivalents);
      assert.equal(mountsAfterPasting(t, pasted), mountsOf(t.pid));
    }),
  );

test(
  'with --ro the root cannot be written, and the mounts below it can',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('mount overlay', 'mount tmpfs', 'pivot_root --ro', "run sh -c 'echo x > /tmp/file'");
    await t.fails("run sh -c 'echo x > /file'");
    assert.match(t.output, /read-only/i);
    const root = t.snapshot().mounts as readonly { target: string; options: string }[];
    assert.match(root.find(({ target }) => target === '/')!.options, /^ro\b/);
  }),
);

for (const call of ['pivot_root', 'umount2']) {
  test(
    `when ${call} fails, the box is where it was before, and can do it then`,
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay');
      const before = findmnt(t.pid).map(({ target, fstype }) => `${fstype} ${target}`);
      const { task } = t.lab.boxes.get('box')!;
      const real = task.call;
      task.call = (name, ...args) => {
        if (name !== call) return real.call(task, name, ...args);
        task.call = real;
        throw new KernelError({ call, text: `${call}()`, errno: 12 }, 'Cannot allocate memory');
      };
      const { ok } = await t.execute('pivot_root');
      assert.not(ok);
      assert.equal(
        findmnt(t.pid).map(({ target, fstype }) => `${fstype} ${target}`),
        before,
      );
      await t.do('pivot_root', 'run true');
      assert.not(findmnt(t.pid).some(({ target }) => target.startsWith('/var')));
    }),
  );
}

test(
  'without a mount namespace, and without a new root, it is refused',
  withSession(['new'], async (t) => {
    const shared = await t.fails('pivot_root');
    assert.equal([shared.kind, shared.remedy], ['order', 'unshare mnt']);
    await t.unshare('mnt');
    const none = await t.fails('pivot_root');
    assert.equal(
      [none.kind, none.message, none.remedy],
      ['order', 'there is no new root yet', 'mount overlay'],
    );
    await t.do(`mount overlay --image ${image}`, 'pivot_root');
    assert.match((await t.fails('pivot_root')).message, "the overlay is the box's root already");
  }),
);

test(
  'a directory that does not exist is refused by the kernel',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    const error = await t.fails('pivot_root /does/not/exist');
    assert.is(error.code, 'ENOENT');
    assert.match(error.cause!, 'does not exist');
  }),
);

test(
  'a box that has only changed its root directory is told the way back',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'chroot');
    const error = await t.fails('pivot_root');
    assert.match(error.message, "the overlay is the box's root already");
    assert.match(error.remedy!, /^escape --stay leads out of it again; then pivot_root$/);
    await t.do('escape --stay', 'pivot_root');
    assert.is(readlinkSync(`/proc/${t.pid}/root`), '/');
    assert.is((await t.fails('pivot_root')).remedy, undefined);
  }),
);

test(
  'without capabilities the box stays where it is',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'drop caps all');
    const error = await t.fails('pivot_root');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'it needs CAP_SYS_ADMIN, which the box has given up for good');
  }),
);

test(
  'what the box has shared itself does not stand in the way',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'run mount --make-rshared /', 'pivot_root');
    assert.is(mountAt(t.pid, '/')?.fstype, 'overlay');
  }),
);

test.run();
