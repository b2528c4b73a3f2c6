import { test } from 'uvu';
import { testLimit } from '../support/limits.ts';

const v1 = (quota: string) => ({ 'cpu.cfs_quota_us': quota, 'cpu.cfs_period_us': '100000' });

testLimit(
  [
    {
      command: 'set cpu quota 20%',
      controller: 'cpu',
      files: { 1: v1('20000'), 2: { 'cpu.max': '20000 100000' } },
    },
    {
      command: 'set cpu quota 150%',
      controller: 'cpu',
      files: { 1: v1('150000'), 2: { 'cpu.max': '150000 100000' } },
    },
    {
      command: 'set cpu quota max',
      controller: 'cpu',
      files: { 1: v1('-1'), 2: { 'cpu.max': 'max 100000' } },
    },
  ],
  ['set cpu quota', 'set cpu quota 20', 'set cpu quota 0%', 'set cpu quota -5%', 'set cpu quota lots'],
);

test.run();
