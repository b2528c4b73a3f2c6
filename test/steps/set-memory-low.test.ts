import { test } from 'uvu';
import { testLimit } from '../support/limits.ts';

testLimit(
  [
    {
      command: 'set memory low 32M',
      controller: 'memory',
      files: { 1: { 'memory.soft_limit_in_bytes': '33554432' }, 2: { 'memory.low': '33554432' } },
      instead: /set memory low/,
    },
  ],
  ['set memory low', 'set memory low 64X', 'set memory low -1', 'set memory low much'],
);

test.run();
