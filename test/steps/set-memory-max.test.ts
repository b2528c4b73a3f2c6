import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal, type Placement } from '../../src/kernel/cgroup/placement.ts';
import { placeOf, testLimit } from '../support/limits.ts';
import { withSession } from '../support/session.ts';

const bytes = (size: number) => ({
  1: { 'memory.limit_in_bytes': `${size}` },
  2: { 'memory.max': `${size}` },
});
const LARGEST = `${2n ** 63n - 4096n}`;

testLimit(
  [
    { command: 'set memory max 64M', controller: 'memory', files: bytes(64 * 2 ** 20) },
    { command: 'set memory max 1.5G', controller: 'memory', files: bytes(1.5 * 2 ** 30) },
    { command: 'set memory max 8388608', controller: 'memory', files: bytes(2 ** 23) },
    {
      command: 'set memory max max',
      controller: 'memory',
      files: { 1: { 'memory.limit_in_bytes': LARGEST }, 2: { 'memory.max': 'max' } },
    },
  ],
  ['set memory max', 'set memory max 64X', 'set memory max -1', 'set memory max much'],
);

if (!isRefusal(placeOf('memory'))) {
  test(
    'a program that wants more is killed, and the box is not',
    withSession(['new', 'set memory max 32M'], async (t) => {
      // dd allocates its buffer and fills it. No more than a small machine has: the kernel would refuse that at once.
      const error = await t.fails(
        'run dd if=/dev/zero of=/dev/null bs=1G count=1',
        /failcnt|oom_control|memory\.events/,
      );
      assert.is(error.kind, 'exit');
      assert.match(error.message, 'killed by SIGKILL');
      await t.do('run true');
    }),
  );

  test(
    'a limit that is too small for the box itself ends it, and the error says who did',
    withSession(['new'], async (t) => {
      const { ok, error } = await t.execute('set memory max 1');
      // On v2 the kernel brings a process in without a new page: it lives until it needs one.
      if (ok) assert.is((placeOf('memory') as Placement).version, 2);
      else {
        assert.is(error!.kind, 'ended', error!.message);
        assert.match(error!.message, 'the OOM killer killed it as it entered its group');
      }
      await t.do('rm box', 'new');
    }),
  );
}

test.run();
