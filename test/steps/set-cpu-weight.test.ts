import { test } from 'uvu';
import { sharesOfWeight } from '../../src/kernel/cgroup/units.ts';
import { testLimit } from '../support/limits.ts';

testLimit(
  [1, 50, 10000].map((weight) => ({
    command: `set cpu weight ${weight}`,
    controller: 'cpu',
    files: { 1: { 'cpu.shares': `${sharesOfWeight(weight)}` }, 2: { 'cpu.weight': `${weight}` } },
  })),
  ['set cpu weight', 'set cpu weight 0', 'set cpu weight 10001', 'set cpu weight half'],
);

test.run();
