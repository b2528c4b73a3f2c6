import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';

const place = placeOf('freezer');

test(
  'the box goes on where it was',
  withSession(['new'], async (t) => {
    if (isRefusal(place)) {
      assert.is((await t.fails('thaw')).message, textOf(place.explanation));
      return;
    }
    assert.is((await t.fails('thaw')).remedy, 'freeze');
    await t.do('freeze', 'thaw');
    const group = groupOf(t.pid, 'freezer', place.version);
    assert.match(
      place.version === 2 ? read(`${group}/cgroup.events`) : read(`${group}/freezer.state`),
      place.version === 2 ? /frozen 0/ : /THAWED/,
    );
    await t.do('run true', 'fork', 'run true');
  }),
);

test.run();
