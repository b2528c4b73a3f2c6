import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { groupOf, placeOf } from '../support/limits.ts';
import { hasControllers } from '../support/load.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';

if (hasControllers('load memory', 'memory')) {
  test(
    'the group is charged for what it takes, and gets it back',
    withSession(['new', 'set memory max 64M', 'load memory 20M rate=100M for 60 --background'], async (t) => {
      const { version } = placeOf('memory') as { version: 1 | 2 };
      const group = groupOf(t.pid, 'memory', version);
      const usage = () =>
        Number(read(`${group}/${version === 1 ? 'memory.usage_in_bytes' : 'memory.current'}`));
      await waitUntil(() => usage() >= 20 * 2 ** 20);
      assert.ok(usage() < 24 * 2 ** 20);
      await t.do('stop');
      await waitUntil(() => usage() < 10 * 2 ** 20);
    }),
  );
}

test(
  'it refuses where nothing limits memory, and what is no size',
  withSession(['new'], async (t) => {
    assert.is((await t.fails('load memory 10M')).remedy, 'set memory max 64M');
    for (const words of ['', ' max', ' 0', ' much', ' 10M rate=max', ' 10M for 0'])
      assert.is((await t.fails(`load memory${words}`)).kind, 'language', words);
  }),
);

test.run();
