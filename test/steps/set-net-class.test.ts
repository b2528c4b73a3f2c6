import { test } from 'uvu';
import { testLimit } from '../support/limits.ts';

testLimit(
  [
    {
      command: 'set net class 10:1',
      controller: 'net_cls',
      files: { 1: { 'net_cls.classid': String(0x10_0001) } },
    },
  ],
  ['set net class', 'set net class 10', 'set net class 10000:1', 'set net class x:y'],
);

test.run();
