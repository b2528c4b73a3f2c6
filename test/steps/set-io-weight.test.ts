import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { orEmpty } from '../support/read.ts';
import { withSession } from '../support/session.ts';

const place = placeOf('io');
const FILES = ['io.weight', 'io.bfq.weight', 'blkio.weight', 'blkio.bfq.weight'];

test(
  'the file that this kernel has takes it, or the refusal says that there is none',
  withSession(['new'], async (t) => {
    const entry = await t.execute('set io weight 50');
    if (isRefusal(place)) {
      assert.is(entry.error?.message, textOf(place.explanation));
      return;
    }
    if (!entry.ok) {
      assert.match(entry.error!.message, /no weights for disks/);
      return;
    }
    const group = groupOf(t.pid, 'io', place.version);
    const contents = FILES.map((file) => orEmpty(`${group}/${file}`).replace('default ', '').trim());
    assert.ok(contents.includes('50'), contents.join());
  }),
);

test(
  'words that are no weight are refused before any call',
  withSession(['new'], async (t) => {
    for (const word of ['', ' 0', ' 10001', ' half'])
      assert.is((await t.fails(`set io weight${word}`)).kind, 'language');
  }),
);

test.run();
