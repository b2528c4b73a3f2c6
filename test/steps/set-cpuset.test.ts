import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { placeOf, testLimit } from '../support/limits.ts';
import { withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

testLimit(
  [
    {
      command: 'set cpuset 0',
      controller: 'cpuset',
      files: { 1: { 'cpuset.cpus': '0' }, 2: { 'cpuset.cpus': '0' } },
    },
  ],
  ['set cpuset', 'set cpuset x', 'set cpuset 2-1', 'set cpuset 9999'],
);

if (!isRefusal(placeOf('cpuset'))) {
  test(
    'the scheduler may use no other CPU for the box and its programs',
    withSession(['new', 'set cpuset 0'], async (t) => {
      assert.is(statusLine(t.pid, 'Cpus_allowed_list'), '0');
      assert.match(await t.run('grep Cpus_allowed_list /proc/self/status'), /\t0$/);
    }),
  );

  test(
    'a CPU that the machine does not have is refused by the kernel, and the limit stays',
    withSession(['new', 'set cpuset 0'], async (t) => {
      const error = await t.fails('set cpuset 8000');
      assert.equal(error.kind, 'kernel');
      assert.match(error.message, /write\(".*\/cpuset\.cpus", "8000"\) = -1/);
      assert.match(error.cause!, 'does not take this value');
      assert.is(statusLine(t.pid, 'Cpus_allowed_list'), '0');
    }),
  );
}

test.run();
