import { test } from 'uvu';
import { testLimit } from '../support/limits.ts';

testLimit(
  [
    {
      command: 'set swappiness 10',
      controller: 'memory',
      files: { 1: { 'memory.swappiness': '10' } },
      instead: /set swap max 0/,
    },
  ],
  ['set swappiness', 'set swappiness -1', 'set swappiness 201', 'set swappiness low'],
);

test.run();
