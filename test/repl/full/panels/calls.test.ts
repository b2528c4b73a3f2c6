import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { callsPanel } from '../../../../src/repl/full/panels/calls.ts';
import { inEveryForm, inputOf, stateOf } from '../../../support/panels.ts';
import { withSession } from '../../../support/session.ts';

test(
  'the calls of the last step stand with the process that made them, as strace prints them',
  withSession(['new web', 'unshare user uts'], async (t) => {
    const last = await t.do('set hostname a-name');
    inEveryForm(callsPanel, inputOf(stateOf(t, last)), (text, width, locale) => {
      assert.match(text, locale === 'en' ? /^1 in the last step$/m : /^上一步 1 个$/m);
      assert.match(text, /^web: set hostname a-name$/m);
      if (width >= 60) assert.match(text, new RegExp(`^ *${t.pid} sethostname\\("a-name", 6\\) = 0$`, 'm'));
    });
  }),
);

test(
  'a call that failed is counted',
  withSession(['new web', 'unshare user mnt'], async (t) => {
    const failed = await t.execute('umount /nowhere');
    assert.not(failed.ok);
    const own = failed.calls.filter(({ isPlumbing }) => !isPlumbing);
    inEveryForm(callsPanel, inputOf(stateOf(t, failed)), (text, width, locale) => {
      const summary =
        locale === 'en' ? `${own.length} in the last step, 1 failed` : `上一步 ${own.length} 个，1 个失败`;
      assert.is(text.split('\n')[0], summary);
      if (width >= 60) assert.match(text.replace(/\s+/g, ' '), /= -1 E/);
    });
  }),
);

test(
  'before the first step there are none',
  withSession([], (t) => {
    inEveryForm(callsPanel, inputOf(stateOf(t)), (text, _, locale) =>
      assert.is(text.trimEnd(), locale === 'en' ? 'none yet' : '还没有'),
    );
  }),
);

test.run();
