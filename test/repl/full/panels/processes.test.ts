import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { processesPanel } from '../../../../src/repl/full/panels/processes.ts';
import { inEveryForm, inputOf, stateOf } from '../../../support/panels.ts';
import { withSession } from '../../../support/session.ts';
import { waitUntil } from '../../../support/wait.ts';

test(
  'each process has the number that the machine knows it by, and the one that it has in the box',
  withSession(['new web'], async (t) => {
    await t.unshare('pid');
    const last = await t.do('fork');
    const [, outside, inside] = /^NSpid:\t(\d+)\t(\d+)$/m.exec(
      readFileSync(`/proc/${t.pid}/status`, 'utf8'),
    )!;
    assert.is(inside, '1');
    inEveryForm(processesPanel, inputOf(stateOf(t, last)), (text, width, locale) => {
      const heads = locale === 'en' ? /PID OUTSIDE +PID IN BOX +STATE/ : /外部 PID +盒内 PID +状态/;
      if (width >= 60) assert.match(text, heads);
      assert.match(text, new RegExp(`^▸ ${outside} +1 +[RS]`, 'm'));
    });
  }),
);

test(
  'a box that has ended says so',
  withSession(['new web', 'exec sleep 1000', 'signal KILL'], async (t) => {
    await waitUntil(() => {
      t.lab.reap();
      return t.snapshot('web').ended !== undefined;
    });
    inEveryForm(processesPanel, inputOf(stateOf(t)), (text, _, locale) =>
      assert.match(text, locale === 'en' ? /the box has ended/ : /盒子已结束/),
    );
  }),
);

test.run();
