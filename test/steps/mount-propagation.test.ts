import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mountsAfterPasting, mountsOf } from '../support/pasted.ts';
import { needs } from '../support/programs.ts';
import { type TestSession, withSession } from '../support/session.ts';
import { findmnt, mountAt } from '../support/witness.ts';

const propagationAt = (t: TestSession, path: string) => mountAt(t.pid, path)?.propagation;

if (needs('findmnt')) {
  test(
    'each type is what findmnt calls it, for one mount or for all below it',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount tmpfs /mnt', 'mount tmpfs /mnt/a', 'mount tmpfs /mnt/b');
      const { changes } = await t.do('mount propagation /mnt shared recursive');
      assert.equal(
        changes.map(({ path }) => path),
        ['mounts./mnt', 'mounts./mnt/a', 'mounts./mnt/b'],
      );
      for (const place of ['', '/a', '/b']) assert.is(propagationAt(t, `/mnt${place}`), 'shared');
      await t.do('mount propagation /mnt/a private', 'mount propagation /mnt/b unbindable');
      assert.is(propagationAt(t, '/mnt'), 'shared');
      assert.is(propagationAt(t, '/mnt/a'), 'private');
      assert.is(propagationAt(t, '/mnt/b'), 'private,unbindable');
    }),
  );

  test(
    'a slave receives mounts and sends none',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount tmpfs /mnt', 'mount propagation /mnt shared', 'mount bind /mnt /media');
      await t.do('mount propagation /media slave', 'mount tmpfs /mnt/down', 'mount tmpfs /media/up');
      assert.is(mountAt(t.pid, '/media/down')?.fstype, 'tmpfs');
      assert.is(mountAt(t.pid, '/mnt/up'), undefined);
      assert.is(propagationAt(t, '/media'), 'private,slave');
    }),
  );

  test(
    'what a box shares does not become private behind its back, and nothing reaches the host',
    withSession(['new'], async (t) => {
      const machine = findmnt(process.pid);
      await t.unshare('mnt');
      const { notes } = await t.do('mount propagation / shared recursive');
      assert.equal(notes, []);
      await t.do('mount tmpfs /mnt');
      assert.is(propagationAt(t, '/'), 'shared');
      assert.is(mountAt(t.lab.host.pid, '/mnt'), undefined);
      assert.equal(findmnt(process.pid), machine);
    }),
  );

  test(
    'a copy of shared mounts is made private before the first mount, which is said, or not when told so',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount propagation / shared recursive', 'unshare mnt');
      assert.is(propagationAt(t, '/'), 'shared');
      await t.do('mount tmpfs /mnt --propagation unchanged');
      assert.is(propagationAt(t, '/mnt'), 'shared');
      const { notes, calls, equivalents } = await t.do('mount tmpfs /media');
      assert.is(calls[0]!.text, 'mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL)');
      assert.is(equivalents[0], 'mount --make-rprivate /');
      assert.match(notes[0]!, /shared with another one: .* all private, so that none spreads/);
      for (const { target, propagation } of findmnt(t.pid)) assert.is(propagation, 'private', target);
    }),
  );

  test(
    'the shell commands do the same',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      const lines = [
        'mount tmpfs /mnt',
        'mount tmpfs /media',
        'mount propagation /mnt unbindable',
        'mount propagation / slave',
        'mount propagation /media private recursive',
      ];
      await t.do(...lines);
      const pasted = t.session.entries.slice(-lines.length).flatMap(({ equivalents }) => equivalents);
      assert.equal(mountsAfterPasting(t, pasted), mountsOf(t.pid));
    }),
  );
}

test(
  'what is not a mount point has no propagation, and the reason is said',
  withSession(['new'], async (t) => {
    const shared = await t.fails('mount propagation / private');
    assert.equal([shared.kind, shared.remedy], ['order', 'unshare mnt']);
    await t.unshare('mnt');
    const error = await t.fails('mount propagation /usr/share shared');
    assert.is(error.code, 'EINVAL');
    assert.match(error.cause!, 'not a mount point');
    assert.match(error.remedy!, 'mount bind');
  }),
);

test.run();
