import { test } from 'uvu';
import { testLimit } from '../support/limits.ts';

testLimit(
  [
    {
      command: 'set memory min 1M',
      controller: 'memory',
      files: { 2: { 'memory.min': '1048576' } },
      instead: /set memory low/,
    },
  ],
  ['set memory min', 'set memory min 64X', 'set memory min -1', 'set memory min much'],
);

test.run();
