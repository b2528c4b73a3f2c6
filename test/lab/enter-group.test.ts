import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import type { LedgerEntry } from '../../src/session/ledger.ts';
import { imageDirectory } from '../support/image.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';
import { waitUntil } from '../support/wait.ts';

const place = placeOf('pids');
const COMMAND = 'set pids max 100';

/** Sets a limit; the box must be in the group then. Returns who opened which file to bring it in. */
async function enter(t: TestSession): Promise<string[]> {
  const entry = await t.do(COMMAND);
  const group = groupOf(t.pid, 'pids', isRefusal(place) ? 1 : place.version);
  assert.match(group, t.lab.id);
  assert.ok(read(`${group}/cgroup.procs`).split('\n').includes(String(t.pid)));
  return openings(entry, group);
}

const openings = ({ calls }: LedgerEntry, group: string): string[] =>
  calls.flatMap(({ task, name, text, result }) => {
    const file = text.split(`"${group}/`)[1]?.split('"')[0];
    const isEntry = name === 'openat' && (file === 'tasks' || file === 'cgroup.procs');
    return isEntry ? [`${task} ${file}${result < 0 ? ' refused' : ''}`] : [];
  });

if (isRefusal(place)) skip(`how a box enters its groups: ${textOf(place.explanation)}`);
else {
  const isV1 = place.version === 1;
  const itself = isV1 ? ['box tasks'] : ['host cgroup.procs'];
  const fromOutside = ['host cgroup.procs'];

  test(
    'a new box enters its group: on v1 by itself, as the one thread that it has',
    withSession(['new'], async (t) => {
      assert.equal(await enter(t), itself);
    }),
  );

  test(
    'so does process 1 of a box, with a user namespace and without capabilities',
    withSession(['new'], async (t) => {
      await t.do('unshare user pid', 'map root', 'fork', 'drop caps all');
      assert.equal(await enter(t), itself);
    }),
  );

  test(
    'a box that does not see the group is moved from the host',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${imageDirectory()}`, 'chroot');
      assert.equal(await enter(t), fromOutside);
    }),
  );

  test(
    'a box that is stopped, or has become a program, is moved from the host',
    withSession(['new'], async (t) => {
      await t.do('signal STOP');
      assert.equal(await enter(t), fromOutside);
      await t.do('signal CONT', 'new other', 'exec sleep 1000');
      assert.equal(await enter(t), fromOutside);
    }),
  );

  test(
    'a box that is to be frozen is moved from the host: it could not tell that it has entered',
    withSession(['new'], async (t) => {
      if (isRefusal(placeOf('freezer'))) return;
      const { calls } = await t.do('freeze');
      assert.not(calls.some(({ task, name }) => task === 'box' && name === 'openat'));
      await t.do('thaw');
    }),
  );

  test(
    'a box that may not open the file is moved from the host',
    withSession(['new'], async (t) => {
      await t.do('set no_new_privs', 'set seccomp deny openat');
      assert.equal(await enter(t), isV1 ? ['box tasks refused', ...fromOutside] : fromOutside);
    }),
  );

  test(
    'with process 1 go the programs that it has got as its children',
    withSession(['new'], async (t) => {
      await t.unshare('pid');
      await t.do('fork', "run sh -c 'sleep 1000 >/dev/null 2>&1 &'");
      const sleeper = () => t.processes().find(({ ppid, comm }) => ppid === t.pid && comm === 'sleep');
      await waitUntil(() => sleeper() !== undefined);
      await enter(t);
      assert.is(groupOf(sleeper()!.pid, 'pids', place.version), groupOf(t.pid, 'pids', place.version));
    }),
  );
}

test.run();
