import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { placeOf, testLimit } from '../support/limits.ts';
import { withSession } from '../support/session.ts';

const v1 = (quota: string) => ({ 'cpu.cfs_quota_us': quota, 'cpu.cfs_period_us': '100000' });

testLimit(
  [
    {
      command: 'set cpu quota 20%',
      controller: 'cpu',
      files: { 1: v1('20000'), 2: { 'cpu.max': '20000 100000' } },
    },
    {
      command: 'set cpu quota 150%',
      controller: 'cpu',
      files: { 1: v1('150000'), 2: { 'cpu.max': '150000 100000' } },
    },
    {
      command: 'set cpu quota max',
      controller: 'cpu',
      files: { 1: v1('-1'), 2: { 'cpu.max': 'max 100000' } },
    },
  ],
  ['set cpu quota', 'set cpu quota 20', 'set cpu quota 0%', 'set cpu quota -5%', 'set cpu quota lots'],
);

if (!isRefusal(placeOf('cpu'))) {
  test(
    'a quota below 1 ms is refused by the kernel, and the error says why',
    withSession(['new'], async (t) => {
      const error = await t.fails('set cpu quota 1% period=1000');
      assert.is(error.code, 'EINVAL');
      assert.match(error.cause!, /less than 1 ms in a period/);
      assert.match(error.remedy!, /a larger share, or a longer period/);
    }),
  );

  test(
    'so is a quota below the burst, which is named then',
    withSession(['new', 'set cpu quota 20%', 'set cpu burst 20000'], async (t) => {
      const error = await t.fails('set cpu quota 5%');
      assert.is(error.code, 'EINVAL');
      assert.match(error.cause!, /the quota is smaller than the burst/);
      await t.do('set cpu burst 0', 'set cpu quota 5%');
    }),
  );
}

test.run();
