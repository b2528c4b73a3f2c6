import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasControllers } from '../support/load.ts';
import { withSession } from '../support/session.ts';

if (hasControllers('load forks', 'pids')) {
  test(
    'fewer processes than the limit are all started, and all end',
    withSession(['new', 'set pids max 20', 'load forks 5 for 1'], (t) => {
      assert.match(t.session.entries.at(-1)!.notes.join(), /5 of 5 processes started; the time was up/);
      assert.is(t.processes().length, 1);
    }),
  );
}

test(
  'it refuses where nothing limits processes',
  withSession(['new'], async (t) => {
    assert.is((await t.fails('load forks 10')).remedy, 'set pids max 20');
    assert.is((await t.fails('load forks 1001')).kind, 'language');
  }),
);

test.run();
