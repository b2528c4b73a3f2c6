import { test } from 'uvu';
import { weightOfShares } from '../../src/kernel/cgroup/units.ts';
import { testLimit } from '../support/limits.ts';

testLimit(
  [2, 512, 262144].map((shares) => ({
    command: `set cpu shares ${shares}`,
    controller: 'cpu',
    files: { 1: { 'cpu.shares': `${shares}` }, 2: { 'cpu.weight': `${weightOfShares(shares)}` } },
  })),
  ['set cpu shares', 'set cpu shares 1', 'set cpu shares 262145', 'set cpu shares half'],
);

test.run();
