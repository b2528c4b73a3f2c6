import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { placeOf, testLimit } from '../support/limits.ts';
import { withSession } from '../support/session.ts';

const burst = (value: string) => ({ 1: { 'cpu.cfs_burst_us': value }, 2: { 'cpu.max.burst': value } });

testLimit(
  [
    {
      command: 'set cpu burst 10000',
      controller: 'cpu',
      files: burst('10000'),
      before: ['set cpu quota 20%'],
    },
    { command: 'set cpu burst 0', controller: 'cpu', files: burst('0') },
  ],
  ['set cpu burst', 'set cpu burst -1', 'set cpu burst 1.5', 'set cpu burst much'],
);

if (!isRefusal(placeOf('cpu'))) {
  test(
    'a burst above the quota is refused by the kernel, and the error says why',
    withSession(['new', 'set cpu quota 20%'], async (t) => {
      const error = await t.fails('set cpu burst 30000');
      assert.is(error.code, 'EINVAL');
      assert.match(error.cause!, /burst may not be larger than the quota/);
    }),
  );
}

test.run();
