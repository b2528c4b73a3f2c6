import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageDirectory } from '../support/image.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
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
      const mounts = calls.filter(({ name }) => name === 'mount').map(({ text }) => text);
      assert.match(mounts.at(-2)!, 'MS_BIND|MS_REC');
      assert.match(mounts.at(-1)!, /MS_RDONLY.*MS_REMOUNT|MS_REMOUNT.*MS_RDONLY/);
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
