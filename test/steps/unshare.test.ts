import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasSharedMounts, parseMountinfo } from '../../src/kernel/proc/mountinfo.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { lsns, nsenter, nsLink } from '../support/witness.ts';

const AT_ONCE = ['mnt', 'uts', 'ipc', 'net', 'cgroup'];
const FOR_CHILDREN = ['pid', 'time'];

if (needs('lsns')) {
  for (const type of ['user', ...AT_ONCE]) {
    const types = isRoot || type === 'user' ? [type] : ['user', type];
    test(
      `unshare ${types.join(' ')} changes these namespaces and no other`,
      withSession(['new'], async (t) => {
        const before = lsns(t.pid);
        const { changes } = await t.do(`unshare ${types.join(' ')}`);
        const after = lsns(t.pid);
        for (const [name, inode] of Object.entries(before)) {
          const isOwn = types.includes(name);
          assert.is(after[name] !== inode, isOwn, name);
          const change = changes.find(({ path }) => path === `namespaces.${name}`);
          assert.equal(
            [change?.before, change?.after],
            isOwn ? [inode, after[name]] : [undefined, undefined],
            name,
          );
        }
        assert.equal(lsns(t.lab.host.pid), before);
      }),
    );
  }
}

for (const type of FOR_CHILDREN) {
  test(
    `unshare ${type} waits for the first child`,
    withSession(['new'], async (t) => {
      await t.unshare(type);
      assert.is(nsLink(t.pid, type), nsLink(t.lab.host.pid, type));
      const { namespaces } = t.snapshot();
      if (type === 'pid') {
        assert.is(namespaces.pidForChildren, 'pending');
        assert.throws(() => nsLink(t.pid, 'pid_for_children'), 'ENOENT');
      } else {
        assert.not.equal(nsLink(t.pid, 'time_for_children'), nsLink(t.pid, 'time'));
      }
      await t.do('fork');
      assert.not.equal(nsLink(t.pid, type), nsLink(t.lab.host.pid, type));
    }),
  );
}

test(
  'several types are one system call',
  withSession(['new'], async (t) => {
    const { calls } = await t.do('unshare uts user net');
    assert.equal(
      calls.map(({ text, result }) => [text, result]),
      [['unshare(CLONE_NEWUTS|CLONE_NEWUSER|CLONE_NEWNET)', 0]],
    );
  }),
);

test(
  'user namespaces nest',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    const first = nsLink(t.pid, 'user');
    await t.do('unshare user');
    assert.not.equal(nsLink(t.pid, 'user'), first);
  }),
);

test(
  'without CAP_SYS_ADMIN every type but user is refused, and the error says what to do',
  withSession(['new', ...(isRoot ? ['drop caps sys_admin'] : [])], async (t) => {
    for (const type of [...AT_ONCE, ...FOR_CHILDREN]) {
      const error = await t.fails(`unshare ${type}`);
      assert.is(error.code, 'EPERM');
      assert.match(error.cause!, isRoot ? 'it needs CAP_SYS_ADMIN' : 'does not have CAP_SYS_ADMIN');
      assert.match(error.remedy!, isRoot ? 'or unshare user in the same command' : 'unshare user first');
    }
    await t.do('unshare user uts');
  }),
);

test(
  'a box in a chroot may not make a user namespace',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('mount tmpfs /tmp', 'chroot /tmp');
    const error = await t.fails('unshare user');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'in a chroot');
    assert.match(error.remedy!, 'before chroot');
  }),
);

if (needs('nsenter', 'unshare'))
  test(
    'the shell command leaves the propagation of mounts alone, as the call does',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      const { equivalents: first } = await t.do('unshare mnt');
      await t.do('mount propagation / shared recursive');
      const { equivalents } = await t.do('unshare mnt');
      assert.equal(equivalents, ['unshare --mount --propagation unchanged']);
      const pasted = nsenter(t.pid, ['--mount'], 'sh', '-c', `${equivalents[0]} cat /proc/self/mountinfo`);
      const propagations = (text: string) =>
        parseMountinfo(text).map(({ target, propagation }) => [target, propagation]);
      assert.equal(propagations(pasted), propagations(read(`/proc/${t.pid}/mountinfo`)));
      assert.match(pasted, / \/ \/ \S+ shared:/);
      assert.is(first.length, hasSharedMounts('self') ? 2 : 1);
    }),
  );

test(
  'a type that is none names the nearest',
  withSession(['new'], async (t) => {
    const error = await t.fails('unshare utc');
    assert.is(error.kind, 'language');
    assert.match(error.message, 'did you mean "uts"?');
    assert.match((await t.fails('unshare')).message, 'usage: unshare TYPE...');
  }),
);

test(
  'the host cannot be unshared',
  withSession(['new'], async (t) => {
    const error = await t.fails('host: unshare uts');
    assert.is(error.kind, 'unavailable');
    assert.match(error.message, 'this acts on a box, and the actor is the host');
  }),
);

test(
  'a program that joins between a new time namespace and the first child is said to be in the old one',
  withSession(['new'], async (t) => {
    await t.unshare('time');
    const before = await t.do('run readlink /proc/self/ns/time');
    assert.match(before.notes.join(' '), 'still in the old time namespace');
    const old = t.output;
    await t.do('fork');
    const after = await t.do('run readlink /proc/self/ns/time');
    assert.not.match(after.notes.join(' '), 'time');
    assert.is.not(t.output, old);
  }),
);

test(
  'a cgroup namespace without a group of the box is remarked',
  withSession(['new'], async (t) => {
    if (!isRoot) await t.do('unshare user', 'map root');
    const { notes } = await t.do('unshare cgroup');
    assert.match(notes.join(' '), 'no group of its own yet');
  }),
);

test.run();
