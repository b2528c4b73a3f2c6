import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readIdMap } from '../../src/kernel/proc/id-map.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { canHaveSubordinateIds, runWithSubordinateIds } from '../support/with-subordinate-ids.ts';
import { statusLine } from '../support/witness.ts';

const uid = process.geteuid!();
const words = (text: string) => text.trim().split(/\s+/).map(Number);

test(
  "the person's own ID may stand for any ID inside",
  withSession(['new', 'unshare user', `map uid 1234 ${uid} 1`, 'map root'], async (t) => {
    assert.equal(words(read(`/proc/${t.pid}/uid_map`)), [1234, uid, 1]);
    assert.is(await t.run('id -u'), '1234');
  }),
);

if (isRoot) {
  test(
    'root maps ranges, and the box becomes the ID 0 among them',
    withSession(['new', 'unshare user', 'map uid 0 100000 65536 70000 300000 10'], async (t) => {
      const [first, second] = read(`/proc/${t.pid}/uid_map`).split('\n');
      assert.equal(words(first!), [0, 100000, 65536]);
      assert.equal(words(second!), [70000, 300000, 10]);
      assert.equal(words(statusLine(t.pid, 'Uid')), [100000, 100000, 100000, 100000]);
      await t.do('map gid 0 100000 65536');
      assert.is(await t.run('id -u'), '0');
    }),
  );

  test(
    'a box that became another user outside still dies with its parent, and can be looked into',
    withSession(['new', 'unshare user', 'map uid 0 100000 65536'], async (t) => {
      await t.do('map gid 0 100000 65536', 'unshare uts', 'set hostname inside');
      assert.is(t.snapshot().hostname, 'inside');
      assert.equal(t.snapshot().ids, {
        uid: { real: 100000, effective: 100000, saved: 100000, fs: 100000 },
        gid: { real: 100000, effective: 100000, saved: 100000, fs: 100000 },
        uidMap: [{ inside: 0, outside: 100000, count: 65536 }],
        gidMap: [{ inside: 0, outside: 100000, count: 65536 }],
        setgroups: 'allow',
        groups: [],
      });
    }),
  );
} else {
  test(
    'an ordinary user may not map IDs of others, and the error says whose',
    withSession(['new', 'unshare user'], async (t) => {
      // Where subuid(5) gives this user IDs, those around them are still somebody else's.
      const isMine = (id: number) =>
        readIdMap(t.lab.host.pid, 'uid').some(({ outside, count }) => id >= outside && id < outside + count);
      const foreign = [0, 100_000, 4_000_000_000].filter((id) => !isMine(id));
      for (const range of [...foreign.map((id) => `0 ${id} 65536`), '0 0 1', '0 0 4294967295']) {
        const error = await t.fails(`map uid ${range}`);
        assert.is(error.code, 'EPERM');
        assert.match(error.message, `write("/proc/${t.pid}/uid_map", "${range}\\n")`);
        assert.match(error.cause!, 'names IDs outside that you do not have');
        assert.match(error.remedy!, 'map root');
      }
      await t.do('map root');
    }),
  );
}

if (isRoot && canHaveSubordinateIds() && needs('newuidmap', 'setpriv', 'unshare')) {
  test('an ordinary user with subordinate IDs may map those too', () => {
    const map = 'map uid 0 54322 1 1 300000 1000\nmap gid 0 54322 1 1 300000 1000';
    const script = `new\nunshare user\n${map}\nrun cat /proc/self/uid_map /proc/self/gid_map\n`;
    // With --json the output of programs goes to standard error.
    const { stdout, stderr } = runWithSubordinateIds(script);
    const expected = ['0 54322 1', '1 300000 1000'];
    const maps = stderr
      .trim()
      .split('\n')
      .map((line) => words(line).join(' '));
    assert.equal(maps, [...expected, ...expected], stdout);
  });
}

test(
  'ranges that overlap or count nothing are refused by the kernel, and the map can still be written',
  withSession(['new', 'unshare user'], async (t) => {
    for (const range of [`0 ${uid} 0`, `0 ${uid} 1 0 ${uid} 1`]) {
      const error = await t.fails(`map uid ${range}`);
      assert.is(error.code, 'EINVAL');
      assert.match(error.cause!, 'overlap, count nothing');
    }
    await t.do('map root');
  }),
);

test(
  'a range is three numbers',
  withSession(['new', 'unshare user'], async (t) => {
    const { kind, message } = await t.fails('map uid 0 0');
    // Said while the line is read: a script with it does not begin.
    assert.is(kind, 'language');
    assert.match(message, 'INSIDE OUTSIDE COUNT takes 3 words for each; 2 are given');
    assert.is((await t.fails('map uid 0 -1 1')).kind, 'language');
    assert.is((await t.fails('map uid a b c')).kind, 'language');
    assert.is((await t.fails('map uid 0 4294967296 1')).kind, 'language');
  }),
);

test(
  'it needs a user namespace',
  withSession(['new'], async (t) => {
    const error = await t.fails('map uid 0 0 1');
    assert.equal([error.kind, error.remedy], ['order', 'unshare user']);
  }),
);

test.run();
