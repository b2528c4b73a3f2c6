import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

const gid = process.getegid!();
const words = (text: string) => text.trim().split(/\s+/).map(Number);

test(
  "the person's own group may stand for any group inside",
  withSession(['new', 'unshare user', `map gid 77 ${gid} 1`], async (t) => {
    assert.equal(words(read(`/proc/${t.pid}/gid_map`)), [77, gid, 1]);
    assert.is(await t.run('id -g'), '77');
  }),
);

if (isRoot) {
  test(
    'root maps a range, and the box becomes group 0 of it without other groups',
    withSession(['new', 'unshare user', 'map uid 0 100000 65536', 'map gid 0 200000 65536'], async (t) => {
      assert.equal(words(read(`/proc/${t.pid}/gid_map`)), [0, 200000, 65536]);
      assert.equal(words(statusLine(t.pid, 'Gid')), [200000, 200000, 200000, 200000]);
      assert.is(statusLine(t.pid, 'Groups'), '');
      assert.is(await t.run('id -G'), '0');
    }),
  );
} else {
  test(
    'an ordinary user may not map groups of others',
    withSession(['new', 'unshare user'], async (t) => {
      const error = await t.fails('map gid 0 0 1');
      assert.is(error.code, 'EPERM');
      assert.match(error.message, `write("/proc/${t.pid}/gid_map", "0 0 1\\n")`);
      assert.match(error.cause!, 'names IDs outside that you do not have');
      await t.do('map root');
    }),
  );

  test(
    'an ordinary user gives up setgroups first: the kernel wants it',
    withSession(['new', 'unshare user', 'map root'], async (t) => {
      assert.is(read(`/proc/${t.pid}/setgroups`), 'deny');
    }),
  );
}

test(
  'a range is three numbers, and it needs a user namespace',
  withSession(['new'], async (t) => {
    assert.match(
      (await t.fails('map gid 0 0 1 2')).message,
      'INSIDE OUTSIDE COUNT takes 3 words for each; 4 are given',
    );
    const error = await t.fails('map gid 0 0 1');
    assert.equal([error.kind, error.remedy], ['order', 'unshare user']);
  }),
);

test.run();
