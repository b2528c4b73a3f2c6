import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { isAlive } from '../support/alive.ts';
import { placeOf } from '../support/limits.ts';
import { orEmpty } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';

const BACKGROUND = "run sh -c 'sleep 1000 >/dev/null 2>&1 & sleep 1000 >/dev/null 2>&1 &'";
/** No other test has a box of this name at the same time. */
const NAME = `killed-${process.pid}`;

/** The programs that were started in the box, found by their environment among all processes. */
function programs(): number[] {
  const mark = `NS_LAB_BOX=${NAME}`;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && orEmpty(`/proc/${pid}/environ`).split('\0').includes(mark));
}

test(
  'every process of the box ends, orphans too, and those of another box do not',
  withSession(['new other', `new ${NAME}`, BACKGROUND], async (t) => {
    // While a process becomes another program its environment is empty.
    await waitUntil(() => programs().length === 2);
    const pids = [t.pid, ...programs()];
    const neighbour = t.lab.boxes.get('other')!.pid;
    await t.do('kill all');
    await waitUntil(() => !pids.some(isAlive));
    assert.ok(isAlive(neighbour));
    assert.is(t.lab.boxes.get(NAME)!.exit?.kind, 'killed');
    await t.do(`rm ${NAME}`, 'other: run true');
  }),
);

const place = placeOf('freezer');
if (!isRefusal(place)) {
  test(
    'a frozen box ends too',
    withSession([`new ${NAME}`, BACKGROUND, 'freeze'], async (t) => {
      // While a process becomes another program its environment is empty.
      await waitUntil(() => programs().length === 2);
      const pids = [t.pid, ...programs()];
      await t.do('kill all');
      await waitUntil(() => !pids.some(isAlive));
    }),
  );
}

if (!isRefusal(place) && place.version === 2) {
  test(
    'cgroup v2 does it with one write',
    withSession(['new'], async (t) => {
      const { calls } = await t.do('kill all');
      assert.ok(calls.some(({ text }) => text.includes('/cgroup.kill"')));
      assert.not(calls.some(({ name }) => name === 'kill'));
    }),
  );
}

test.run();
