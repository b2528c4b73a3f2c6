import { test } from 'uvu';
import { testLimit } from '../support/limits.ts';

testLimit(
  [
    {
      command: 'set memory high 32M',
      controller: 'memory',
      files: { 2: { 'memory.high': '33554432' } },
      instead: /set memory low/,
    },
  ],
  ['set memory high', 'set memory high 64X', 'set memory high -1', 'set memory high much'],
);

test.run();
