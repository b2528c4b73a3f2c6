import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { READONLY_PATHS } from '../../src/lab/container-paths.ts';
import { mountsAfterPasting, mountsOf } from '../support/pasted.ts';
import { needs } from '../support/programs.ts';
import { refusing } from '../support/refusing.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { findmnt, mountAt } from '../support/witness.ts';

/** A box in a root of its own, with /proc. */
async function enter(t: TestSession): Promise<void> {
  await t.do('new');
  await t.unshare('mnt', 'pid');
  await t.do('fork', 'mount overlay', 'mount proc', 'pivot_root');
}

if (needs('findmnt')) {
  test(
    "Docker's list can be read and not written, not even by root",
    withSession([], async (t) => {
      await enter(t);
      const machine = findmnt(process.pid);
      const { changes } = await t.do('readonly default');
      const there = READONLY_PATHS.filter((path) => mountAt(t.pid, path));
      assert.ok(there.includes('/proc/sys') && there.includes('/proc/irq'));
      assert.equal(
        changes.map(({ path, after }) => [path, (after as string[])[1]]),
        there.map((path) => [`mounts.${path}`, `proc[${path.slice('/proc'.length)}]`]),
      );
      for (const path of there) assert.match(mountAt(t.pid, path)!.options, /^ro,nosuid,nodev,noexec/, path);
      assert.is(await t.run('cat /proc/sys/kernel/ostype'), 'Linux');
      // Opened only: what would be written is the value that stands there.
      const error = await t.fails(`run sh -c 'exec 3>> /proc/sys/kernel/core_pattern'`);
      assert.is(error.kind, 'exit');
      // The mode comes first: it lets only the machine's root write.
      assert.match(t.output, isRoot ? 'Read-only file system' : 'Permission denied');
      assert.equal(findmnt(process.pid), machine);
      const { notes, calls } = await t.do('readonly default');
      assert.match(notes.at(-1)!, `read-only already: ${there.join(', ')}`);
      assert.equal(calls, []);
    }),
  );

  test(
    'the mounts below are read-only too, and the shell commands do the same',
    withSession(['new'], async (t) => {
      const tree = makeTree(scratchDirectory(), { 'a/b': null, file: 'x' });
      await t.unshare('mnt');
      const { equivalents: first } = await t.do(`mount tmpfs ${tree}/a/b`);
      const { equivalents } = await t.do(`readonly ${tree} ${tree}/file ${tree}/none`);
      for (const place of ['', '/a/b', '/file'])
        assert.match(mountAt(t.pid, `${tree}${place}`)!.options, /^ro,/, place);
      assert.is((await t.fails(`run touch ${tree}/a/b/new`)).kind, 'exit');
      assert.equal(mountsAfterPasting(t, [...first, ...equivalents]), mountsOf(t.pid));
      await t.do('undo', 'undo');
      assert.is(mountAt(t.pid, tree), undefined);
    }),
  );
}

if (needs('findmnt'))
  test(
    'the root itself is read-only after readonly /, and what is mounted below it is not',
    withSession([], async (t) => {
      await enter(t);
      await t.do('mount tmpfs', 'readonly /');
      assert.match(mountAt(t.pid, '/')!.options, /^ro,/);
      assert.is(findmnt(t.pid).filter(({ target }) => target === '/').length, 1);
      assert.is((await t.fails('run touch /etc/new')).kind, 'exit');
      assert.match(t.output, 'Read-only file system');
      await t.do('run touch /tmp/new');
      assert.match((await t.do('readonly /')).notes[0]!, 'read-only already: /');
    }),
  );

if (needs('strace')) {
  test(
    'all paths become read-only, or none',
    withSession([], async (t) => {
      await enter(t);
      await refusing(t.pid, { mount_setattr: '2' }, async () => {
        assert.is((await t.fails('readonly /proc/sys /proc/irq')).code, 'EIO');
      });
      await t.do('readonly /proc/sys /proc/irq');
    }),
  );
}

test(
  'without a mount namespace it is refused',
  withSession(['new'], async (t) => {
    const error = await t.fails('readonly default');
    assert.equal([error.kind, error.remedy], ['order', 'unshare mnt']);
  }),
);

test.run();
