import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';

const place = placeOf('net_prio');

test(
  'the group has the priority for the interface, or the refusal says what v2 has instead',
  withSession(['new'], async (t) => {
    if (isRefusal(place)) {
      assert.is((await t.fails('set net prio lo 5')).message, textOf(place.explanation));
      return;
    }
    await t.do('set net prio lo 5');
    assert.match(read(`${groupOf(t.pid, 'net_prio', place.version)}/net_prio.ifpriomap`), /^lo 5$/m);
  }),
);

test(
  'words that are no interface or no priority are refused before any call',
  withSession(['new'], async (t) => {
    for (const words of ['', ' lo', ' lo -1', ' a/b 5', ' lo high'])
      assert.is((await t.fails(`set net prio${words}`)).kind, 'language');
  }),
);

test.run();
