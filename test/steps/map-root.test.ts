import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { capabilities, statusLine } from '../support/witness.ts';

const uid = process.geteuid!();
const gid = process.getegid!();
const words = (text: string) => text.trim().split(/\s+/).map(Number);

test(
  'user and group 0 inside are those of the person outside',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    assert.equal(words(read(`/proc/${t.pid}/uid_map`)), [0, uid, 1]);
    assert.equal(words(read(`/proc/${t.pid}/gid_map`)), [0, gid, 1]);
    assert.is(await t.run('id -u'), '0');
    assert.is(await t.run('id -g'), '0');
    assert.equal(words(statusLine(t.pid, 'Uid')), [uid, uid, uid, uid]);
  }),
);

test(
  'before it, programs run as nobody and without capabilities',
  withSession(['new', 'unshare user'], async (t) => {
    assert.is(read(`/proc/${t.pid}/uid_map`), '');
    assert.is(await t.run('id -u'), read('/proc/sys/kernel/overflowuid'));
    assert.match(await t.run('grep CapEff /proc/self/status'), '0000000000000000');
  }),
);

if (needs('capsh')) {
  test(
    'the box has all capabilities inside',
    withSession(['new', 'unshare user', 'map root'], (t) => {
      assert.equal(capabilities(t.pid, 'CapEff'), capabilities(t.pid, 'CapBnd'));
      assert.ok(capabilities(t.pid, 'CapEff').includes('cap_sys_admin'));
    }),
  );
}

test(
  'the ledger has the files and what was written to them',
  withSession(['new', 'unshare user'], async (t) => {
    const { calls, changes } = await t.do('map root');
    const writes = calls.filter(({ name }) => name === 'write').map(({ text }) => text);
    assert.equal(writes, [
      `write(3, "0 ${uid} 1\\n", ${`0 ${uid} 1\n`.length})`,
      `write(3, "0 ${gid} 1\\n", ${`0 ${gid} 1\n`.length})`,
    ]);
    assert.ok(calls.some(({ text }) => text.includes(`"/proc/${t.pid}/uid_map"`)));
    const change = changes.find(({ path }) => path === 'ids.uidMap');
    assert.equal([change?.before, change?.after], [[], [`0 ${uid} 1`]]);
  }),
);

test(
  'it needs a user namespace',
  withSession(['new'], async (t) => {
    const error = await t.fails('map root');
    assert.equal([error.kind, error.remedy], ['order', 'unshare user']);
    assert.match(error.message, "still shares the host's user namespace");
    await t.do('unshare user', 'map root');
  }),
);

test(
  'a map is written once',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    for (const line of ['map root', `map uid 0 ${uid} 1`, `map gid 0 ${gid} 1`]) {
      const error = await t.fails(line);
      assert.is(error.kind, 'order');
      assert.match(error.message, 'written already, and the kernel takes it once');
    }
  }),
);

test(
  'after map uid it writes the map that is missing',
  withSession(['new', 'unshare user', `map uid 0 ${uid} 1`, 'map root'], async (t) => {
    assert.equal(words(read(`/proc/${t.pid}/gid_map`)), [0, gid, 1]);
  }),
);

test.run();
