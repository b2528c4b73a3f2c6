import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { effectiveLimit } from '../../../src/kernel/cgroup/effective.ts';
import { RESOURCES } from '../../../src/kernel/cgroup/resources.ts';

/** A tree of groups of real files, and the group at its end. */
function withTree(levels: Record<string, string>[], use: (mount: string, group: string) => void): void {
  const mount = mkdtempSync(join(tmpdir(), 'ns-lab-test-'));
  let group = mount;
  for (const [index, files] of levels.entries()) {
    if (index > 0) group = join(group, `level${index}`);
    mkdirSync(group, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(group, name), `${text}\n`);
  }
  try {
    use(mount, group);
  } finally {
    rmSync(mount, { recursive: true });
  }
}

test('the smallest limit of a group and those above it counts, and its place is told', () => {
  const levels: Record<string, string>[] = [
    {},
    { 'memory.max': '1048576' },
    { 'memory.max': '4194304' },
    { 'memory.max': '2097152' },
  ];
  withTree(levels, (mount, group) => {
    const limit = effectiveLimit(RESOURCES['memory max'], 2, group, mount);
    assert.equal(limit, { ceiling: 2 ** 20, words: '1 MiB', directory: join(mount, 'level1') });
  });
});

test('of equal limits it is the nearest, and none is none', () => {
  withTree([{}, { 'pids.max': '7' }, { 'pids.max': '7' }], (mount, group) => {
    assert.is(effectiveLimit(RESOURCES['pids max'], 2, group, mount)?.directory, group);
  });
  withTree([{ 'pids.max': 'max' }, { 'pids.max': 'max' }], (mount, group) => {
    assert.is(effectiveLimit(RESOURCES['pids max'], 2, group, mount), undefined);
  });
});

test('quotas are compared as shares of a CPU, whatever their periods', () => {
  const v1 = (quota: string, period: string) => ({ 'cpu.cfs_quota_us': quota, 'cpu.cfs_period_us': period });
  withTree([{}, v1('20000', '100000'), v1('15000', '50000')], (mount, group) => {
    const limit = effectiveLimit(RESOURCES['cpu quota'], 1, group, mount);
    assert.equal([limit?.ceiling, limit?.words], [0.2, '20% of one CPU']);
  });
});

test.run();
