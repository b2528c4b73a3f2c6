import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { groupOf, placeOf, testLimit } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';

const count = (value: string) => ({ 1: { 'pids.max': value }, 2: { 'pids.max': value } });
const place = placeOf('pids');
const COUNTER = /pids\.events/;

testLimit(
  [
    { command: 'set pids max 20', controller: 'pids', files: count('20') },
    { command: 'set pids max 0', controller: 'pids', files: count('0') },
    { command: 'set pids max max', controller: 'pids', files: count('max') },
  ],
  ['set pids max', 'set pids max -1', 'set pids max many'],
);

if (!isRefusal(place)) {
  test(
    'at the limit a shell of the box cannot start programs, and the group counts it',
    withSession(['new', 'set pids max 3'], async (t) => {
      const error = await t.fails("run sh -c 'sleep 0 & sleep 0 & sleep 0 & sleep 0 & wait'", COUNTER);
      assert.is(error.kind, 'exit');
      assert.match(t.output, /fork/i);
      const group = groupOf(t.pid, 'pids', place.version);
      assert.not.match(read(`${group}/pids.events`), /^max 0$/m);
    }),
  );

  test(
    'a box that is full cannot fork, and the error says why',
    withSession(['new', 'set pids max 1'], async (t) => {
      const error = await t.fails('fork', COUNTER);
      assert.equal([error.code, error.kind], ['EAGAIN', 'kernel']);
      assert.match(error.cause!, 'pids.max of the box');
      assert.match(error.remedy!, 'set pids max to more');
      await t.do('set pids max 10', 'fork');
    }),
  );
}

test.run();
