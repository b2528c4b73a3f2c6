import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageDirectory } from '../support/image.ts';
import { mountsAfterPasting, mountsOf } from '../support/pasted.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { refusing } from '../support/refusing.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { isRoot, withSession } from '../support/session.ts';
import { mountAt } from '../support/witness.ts';

const identity = (path: string) => {
  const { dev, ino } = statSync(path);
  return `${dev}:${ino}`;
};

if (needs('findmnt')) {
  test(
    'a directory appears at a second place, for the box alone',
    withSession(['new'], async (t) => {
      const tree = makeTree(scratchDirectory(), { 'from/file': 'hello', to: null });
      await t.unshare('mnt');
      await t.do(`mount bind ${tree}/from ${tree}/to`);
      assert.is(identity(`/proc/${t.pid}/root${tree}/to`), identity(`${tree}/from`));
      assert.ok(mountAt(t.pid, `${tree}/to`)?.options.startsWith('rw'));
      assert.is(mountAt(process.pid, `${tree}/to`), undefined);
      assert.not.equal(identity(`${tree}/to`), identity(`${tree}/from`));
    }),
  );

  test(
    'read-only takes a second call, and then nobody in the box can write',
    withSession(['new'], async (t) => {
      const tree = makeTree(scratchDirectory(), { 'from/file': 'hello', to: null });
      await t.unshare('mnt');
      const { calls } = await t.do(`mount bind ${tree}/from ${tree}/to ro`);
      assert.equal(
        calls.map(({ text }) => text.replaceAll(tree, '')),
        [
          'mount("/from", "/to", NULL, MS_BIND|MS_REC, NULL)',
          'mount_setattr(AT_FDCWD, "/to", AT_RECURSIVE, {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=0, userns_fd=0}, 32)',
        ],
      );
      assert.ok(mountAt(t.pid, `${tree}/to`)?.options.startsWith('ro'));
      const error = await t.fails(`run touch ${tree}/to/new`);
      assert.is(error.kind, 'exit');
      assert.match(t.output, 'Read-only file system');
      await t.do(`run touch ${tree}/from/new`);
    }),
  );
}

test(
  '/proc/self is the process of the box, also where only the box can see it',
  withSession(['new'], async (t) => {
    await t.unshare('mnt', 'pid');
    await t.do('fork', 'mount proc', 'mount tmpfs /mnt');
    await t
      .do('mount bind /proc/self/ns/pid /mnt/pid', 'mount bind /proc/thread-self/ns/mnt /mnt/none')
      .catch(
        // A mount namespace cannot be kept in itself.
        (error) => assert.match(error.message, /EINVAL/),
      );
    assert.is(statSync(`/proc/${t.pid}/root/mnt/pid`).ino, statSync(`/proc/${t.pid}/ns/pid`).ino);
    await t.do('mount bind /proc/self/fdinfo /mnt/made');
    assert.ok(statSync(`/proc/${t.pid}/root/mnt/made`).isDirectory());
    assert.match(
      (await t.fails('mount bind /proc/self/nothing /mnt/x')).message,
      /does not exist in the box/,
    );
  }),
);

test(
  'a file appears over a file, which is made when it is missing',
  withSession(['new'], async (t) => {
    const tree = makeTree(scratchDirectory(), { file: 'hello' });
    await t.unshare('mnt');
    await t.do('mount tmpfs /mnt', `mount bind ${tree}/file /mnt/made`);
    assert.is(await t.run('cat /mnt/made'), 'hello');
    await t.do('umount /mnt/made');
    assert.is(read(`/proc/${t.pid}/root/mnt/made`), '');
  }),
);

test(
  'nothing is made on a file system of the machine: the kernel says that it is not there',
  withSession(['new'], async (t) => {
    const tree = makeTree(scratchDirectory(), { file: 'hello', directory: null });
    await t.unshare('mnt');
    for (const source of ['file', 'directory']) {
      const error = await t.fails(`mount bind ${tree}/${source} ${tree}/deep/made`);
      assert.is(error.code, 'ENOENT');
      assert.match(error.remedy!, 'choose a directory that exists');
    }
    assert.is((await t.fails(`mount tmpfs ${tree}/deep/made`)).code, 'ENOENT');
    assert.equal(readdirSync(tree).sort(), ['directory', 'file']);
  }),
);

test(
  'while a new root waits, the source is a path of the host and the target one of the new root',
  withSession(['new'], async (t) => {
    const tree = makeTree(scratchDirectory(), { 'share/file': 'hello' });
    await t.unshare('mnt');
    await t.do(
      `mount overlay --image ${imageDirectory()}`,
      `mount bind ${tree}/share /mnt/share ro`,
      'pivot_root',
    );
    assert.is(read(`/proc/${t.pid}/root/mnt/share/file`), 'hello');
    assert.is(mountAt(t.pid, '/mnt/share')?.options.slice(0, 2), 'ro');
  }),
);

if (needs('findmnt')) {
  test(
    'read-only are the mounts below it too',
    withSession(['new'], async (t) => {
      const tree = makeTree(scratchDirectory(), { 'from/below/deep': null, to: null });
      await t.unshare('mnt');
      await t.do(`mount tmpfs ${tree}/from/below`, `mount tmpfs ${tree}/from/below/deep`);
      await t.do(`mount bind ${tree}/from ${tree}/to ro`);
      for (const place of ['', '/below', '/below/deep']) {
        assert.match(mountAt(t.pid, `${tree}/to${place}`)!.options, /^ro,/, place);
        assert.match(mountAt(t.pid, `${tree}/from${place}`)?.options ?? 'rw,', /^rw,/, place);
        assert.is((await t.fails(`run touch ${tree}/to${place}/new`)).kind, 'exit');
      }
      const lines = t.session.entries.flatMap(({ command, equivalents }) =>
        command.startsWith('mount') ? equivalents : [],
      );
      assert.equal(mountsAfterPasting(t, lines), mountsOf(t.pid));
    }),
  );

  test(
    'without mount_setattr(2) the mounts that stay writable are named',
    withSession(['new'], async (t) => {
      const tree = makeTree(scratchDirectory(), { 'from/below': null, to: null });
      await t.unshare('mnt');
      await t.do(`mount tmpfs ${tree}/from/below`, 'set no_new_privs', 'set seccomp deny mount_setattr');
      const { notes } = await t.do(`mount bind ${tree}/from ${tree}/to ro`);
      assert.match(notes.at(-1)!, new RegExp(`still writable: ${tree}/to/below$`));
      assert.match(mountAt(t.pid, `${tree}/to`)!.options, /^ro,/);
      assert.match(mountAt(t.pid, `${tree}/to/below`)!.options, /^rw,/);
      await t.do(`run touch ${tree}/to/below/new`);
    }),
  );
}

if (needs('strace', 'findmnt')) {
  test(
    'when it cannot become read-only, nothing is mounted, and nothing made',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount tmpfs /mnt');
      await refusing(t.pid, { mount_setattr: '1+' }, async () => {
        const error = await t.fails('mount bind /usr /mnt/usr ro');
        assert.match(error.message, /^mount_setattr.*EIO/);
      });
      assert.is(mountAt(t.pid, '/mnt/usr'), undefined);
      assert.equal(readdirSync(`/proc/${t.pid}/root/mnt`), []);
      await t.do('mount bind /usr /mnt/usr ro');
    }),
  );
}

if (isRoot) {
  test(
    'a remount keeps the options that a user namespace may not drop',
    withSession(['new', 'unshare mnt'], async (t) => {
      const tree = scratchDirectory();
      const again = join(tree, 'again');
      await t.do(`mount tmpfs ${tree}`, 'unshare user mnt', 'map root', `mount bind ${tree} ${again} ro`);
      const options = mountAt(t.pid, again)!.options.split(',');
      for (const option of ['ro', 'nosuid', 'nodev']) assert.ok(options.includes(option), options.join());
    }),
  );
}

test(
  'a source that does not exist is refused, and so is a box without a mount namespace',
  withSession(['new'], async (t) => {
    const shared = await t.fails('mount bind /usr /mnt');
    assert.equal([shared.kind, shared.remedy], ['order', 'unshare mnt']);
    await t.unshare('mnt');
    const missing = await t.fails('mount bind /does/not/exist /mnt');
    assert.equal([missing.kind, missing.message], ['order', '/does/not/exist does not exist in the box']);
    assert.is((await t.fails('mount bind /usr')).kind, 'language');
    assert.match((await t.fails('mount bind /usr /mnt rw')).message, 'not the word ro');
  }),
);

test.run();
