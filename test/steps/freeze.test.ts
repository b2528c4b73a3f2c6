import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';

const place = placeOf('freezer');

if (isRefusal(place)) {
  test(
    'without a group to freeze, the refusal says why and what to do',
    withSession(['new'], async (t) => {
      const error = await t.fails('freeze');
      assert.equal([error.kind, error.message], ['unavailable', textOf(place.explanation)]);
    }),
  );
} else {
  const stateOf = (group: string) =>
    place.version === 2 ? read(`${group}/cgroup.events`) : read(`${group}/freezer.state`);
  const FROZEN = place.version === 2 ? /frozen 1/ : /FROZEN/;

  test(
    'the group is frozen with everything in it, and the kernel says so',
    withSession(['new', 'fork', "run sh -c 'sleep 1000 >/dev/null 2>&1 &'"], async (t) => {
      const { notes } = await t.do('freeze');
      const group = groupOf(t.pid, 'freezer', place.version);
      assert.match(stateOf(group), FROZEN);
      assert.match(notes.join(), /: frozen/);
      const members = read(`${group}/cgroup.procs`).split('\n').map(Number);
      assert.ok(members.includes(t.pid));
      assert.is(members.length, 2);
    }),
  );

  test(
    'a frozen box makes no calls and takes no programs, and says what to do',
    withSession(['new', 'freeze'], async (t) => {
      for (const line of ['run true', 'fork', 'set no_new_privs']) {
        const error = await t.fails(line);
        assert.equal([error.message, error.remedy], ['the box "box" is frozen', 'thaw'], line);
      }
    }),
  );

  test(
    'limits can still be set, because the host does that',
    withSession(['new', 'freeze'], async (t) => {
      if (!isRefusal(placeOf('pids'))) await t.do('set pids max 10');
      await t.do('ps', 'show cgroup');
    }),
  );

  test(
    'a frozen box can be removed, and its group with it',
    withSession(['new', 'freeze'], async (t) => {
      const pid = t.pid;
      await t.do('rm box');
      assert.throws(() => process.kill(pid, 0), 'ESRCH');
    }),
  );
}

test.run();
