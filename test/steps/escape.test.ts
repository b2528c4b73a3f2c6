import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageDirectory } from '../support/image.ts';
import { needs } from '../support/programs.ts';
import { refusing } from '../support/refusing.ts';
import { withSession } from '../support/session.ts';
import { rootIdentity } from '../support/witness.ts';

const image = imageDirectory();
const WORKED = "it worked: the process is in the host's root directory again";
const FAILED = 'it did not work: the old root is not above the new one any more';

test(
  'it works after chroot, and the box itself stays where it is',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'chroot');
    const before = rootIdentity(t.pid);
    const { notes, changes } = await t.do('escape');
    assert.is(notes.at(-1), WORKED);
    assert.match(
      notes[0]!,
      `host ${rootIdentity('self')}, box ${before}, after the attempt ${rootIdentity('self')}`,
    );
    assert.is(rootIdentity(t.pid), before);
    assert.equal(changes, []);
    assert.equal(existsSync(`/proc/${t.pid}/root/.ns-lab-escape`), false);
  }),
);

test(
  'with --stay the box itself is out, and chroot puts it back',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'chroot');
    const inside = rootIdentity(t.pid);
    const { notes } = await t.do('escape --stay');
    assert.is(notes.at(-1), WORKED);
    assert.is(rootIdentity(t.pid), rootIdentity('self'));
    await t.do('chroot');
    assert.is(rootIdentity(t.pid), inside);
  }),
);

test(
  'after pivot_root the box itself gets nowhere with --stay either',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'pivot_root');
    const inside = rootIdentity(t.pid);
    const { notes } = await t.do('escape --stay');
    assert.is(notes.at(-1), FAILED);
    assert.is(rootIdentity(t.pid), inside);
    assert.is((await t.fails('chroot')).kind, 'order');
  }),
);

test(
  'where the box may make no directory, the reason is said, and what to do instead',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount tmpfs ${image}`, `mount bind ${image} ${image} ro`, `chroot ${image}`);
    const error = await t.fails('escape');
    assert.is(error.code, 'EROFS');
    assert.match(error.cause!, 'the way out needs a directory of its own');
    assert.match(error.remedy!, 'mount overlay and chroot');
  }),
);

test(
  'it does not work after pivot_root',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'pivot_root');
    const { notes, changes } = await t.do('escape');
    assert.is(notes.at(-1), FAILED);
    assert.match(notes[0]!, `after the attempt ${rootIdentity(t.pid)}`);
    assert.equal(changes, []);
  }),
);

test(
  'it leaves no zombie to process 1 of the box',
  withSession(['new'], async (t) => {
    await t.unshare('mnt', 'pid');
    await t.do('fork', `mount overlay --image ${image}`, 'chroot', 'escape', 'escape');
    assert.is(t.processes().length, 1);
  }),
);

test(
  'it waits for fork: the attempt would be process 1',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    const error = await t.fails('escape');
    assert.equal([error.kind, error.remedy], ['order', 'fork']);
    await t.do('fork');
  }),
);

test(
  'it needs CAP_SYS_CHROOT itself',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`, 'chroot', 'drop caps sys_chroot');
    const error = await t.fails('escape');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'needs CAP_SYS_CHROOT');
    assert.equal(existsSync(`/proc/${t.pid}/root/.ns-lab-escape`), false);
  }),
);

test(
  'a filter that forbids what it needs is named as the cause',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    const filter = ['set no_new_privs', 'set seccomp deny mkdirat'];
    await t.do(`mount overlay --image ${image}`, 'chroot', ...filter);
    const error = await t.fails('escape');
    assert.equal([error.code, error.cause], ['EPERM', "the box's seccomp filter forbids this call"]);
  }),
);

test(
  'without a chroot there is nothing to escape from, and nothing is tried',
  withSession(['new'], async (t) => {
    const { notes, calls } = await t.do('escape');
    assert.match(notes.at(-1)!, 'nothing to escape from');
    assert.equal(calls, []);
  }),
);

if (needs('strace'))
  test(
    'an attempt with --stay that fails on the way leaves the box in its root',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`, 'chroot');
      const inside = rootIdentity(t.pid);
      await refusing(t.pid, { chdir: '3' }, async () => {
        assert.is((await t.fails('escape --stay')).code, 'EIO');
        assert.is(rootIdentity(t.pid), inside);
      });
      await t.do('escape --stay');
      assert.is(rootIdentity(t.pid), rootIdentity('self'));
    }),
  );

test.run();
