import { test } from 'uvu';
import { testLimit } from '../support/limits.ts';

testLimit(
  [
    {
      command: 'set oom group on',
      controller: 'memory',
      files: { 2: { 'memory.oom.group': '1' } },
      instead: /set oom_score_adj/,
    },
    { command: 'set oom group off', controller: 'memory', files: { 2: { 'memory.oom.group': '0' } } },
  ],
  ['set oom group', 'set oom group yes', 'set oom group 1'],
);

test.run();
