import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUntouched, SNAPSHOT_FILES, VOLATILE_FILES } from '../../../src/kernel/cgroup/controllers.ts';
import { RESOURCES } from '../../../src/kernel/cgroup/resources.ts';
import { describeBytes, sharesOfWeight, weightOfShares } from '../../../src/kernel/cgroup/units.ts';

const LARGEST = `${2n ** 63n - 4096n}`;

test('a cpu quota is one file of v2, and on v1 the period comes before the quota', () => {
  const quota = RESOURCES['cpu quota'];
  assert.equal(quota.write(2, 20), [{ file: 'cpu.max', data: '20000 100000' }]);
  assert.equal(quota.write(2, 'max'), [{ file: 'cpu.max', data: 'max 100000' }]);
  assert.equal(quota.write(1, 150), [
    { file: 'cpu.cfs_period_us', data: '100000' },
    { file: 'cpu.cfs_quota_us', data: '150000' },
  ]);
  assert.is(quota.write(1, 'max')[1]?.data, '-1');
  assert.is(quota.describe(2, '20000 100000'), '20% of one CPU');
  assert.is(quota.describe(2, 'max 100000'), 'no limit');
  assert.is(quota.describe(1, '12500', '50000'), '25% of one CPU');
  assert.is(quota.describe(1, '-1', '100000'), 'no limit');
});

test('weights become shares on a straight line, and back', () => {
  assert.is(sharesOfWeight(1), 2);
  assert.is(sharesOfWeight(100), 2597);
  assert.is(sharesOfWeight(10000), 262144);
  assert.is(weightOfShares(1024), 40);
  for (let weight = 1; weight <= 10000; weight++) assert.is(weightOfShares(sharesOfWeight(weight)), weight);
  assert.equal(RESOURCES['cpu weight'].write(1, 100), [{ file: 'cpu.shares', data: '2597' }]);
  assert.equal(RESOURCES['cpu weight'].write(2, 100), [{ file: 'cpu.weight', data: '100' }]);
  assert.is(RESOURCES['cpu weight'].describe(1, '2597'), '2597 shares (weight 100)');
  assert.is(RESOURCES['cpu weight'].describe(2, '100'), 'weight 100');
});

test('memory has other words for "no limit" on v1', () => {
  const memory = RESOURCES['memory max'];
  assert.equal(memory.write(2, 67108864), [{ file: 'memory.max', data: '67108864' }]);
  assert.equal(memory.write(2, 'max'), [{ file: 'memory.max', data: 'max' }]);
  assert.equal(memory.write(1, 67108864), [{ file: 'memory.limit_in_bytes', data: '67108864' }]);
  assert.equal(memory.write(1, 'max'), [{ file: 'memory.limit_in_bytes', data: '-1' }]);
  assert.is(memory.describe(2, '67108864'), '64 MiB');
  // With pages of 4 KiB and of 64 KiB.
  assert.is(memory.describe(1, '9223372036854771712'), 'no limit');
  assert.is(memory.describe(1, '9223372036854710272'), 'no limit');
});

test('pids and cpusets are written alike on both versions', () => {
  for (const version of [1, 2] as const) {
    assert.equal(RESOURCES['pids max'].write(version, 20), [{ file: 'pids.max', data: '20' }]);
    assert.equal(RESOURCES['pids max'].write(version, 'max'), [{ file: 'pids.max', data: 'max' }]);
    assert.equal(RESOURCES['cpuset cpus'].write(version, '0-1'), [{ file: 'cpuset.cpus', data: '0-1' }]);
    assert.equal(RESOURCES['cpuset mems'].write(version, '0'), [{ file: 'cpuset.mems', data: '0' }]);
  }
  assert.is(RESOURCES['pids max'].describe(2, '20'), '20 tasks');
  assert.is(RESOURCES['cpuset cpus'].describe(1, '0-1,3'), 'CPUs 0-1,3');
  assert.is(RESOURCES['cpuset mems'].describe(2, '0'), 'memory node 0');
  assert.is(RESOURCES['cpuset cpus'].describe(2, ''), 'as the parent group');
  assert.is(RESOURCES['cpuset cpus'].describe(1, ''), 'no CPUs');
});

test('bytes are described with the largest unit that fits', () => {
  assert.is(describeBytes(1023), '1023 bytes');
  assert.is(describeBytes(1024), '1 KiB');
  assert.is(describeBytes(1610612736), '1.5 GiB');
});

test('a snapshot reads the files that every resource is read back from', () => {
  for (const resource of Object.values(RESOURCES)) {
    for (const version of [1, 2] as const) {
      for (const file of resource.files[version]) {
        assert.ok(SNAPSHOT_FILES[version][resource.controller].includes(file), file);
        assert.not(VOLATILE_FILES.has(file), file);
      }
    }
  }
});

test('what a snapshot reads in a group that nobody has configured counts as untouched', () => {
  const fresh = [
    ['cpu.max', 'max 100000'],
    ['cpu.cfs_quota_us', '-1'],
    ['memory.limit_in_bytes', LARGEST],
    ['memory.max', 'max'],
    ['memory.events', 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0'],
    ['memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 0'],
    ['io.max', ''],
    ['cpuset.cpus', ''],
  ] as const;
  for (const [file, text] of fresh) assert.ok(isUntouched(file, text), file);
  const set = [
    ['cpu.max', '20000 100000'],
    ['cpuset.cpus', '0'],
    ['memory.swap.max', '0'],
    ['memory.swappiness', '0'],
    ['pids.events', 'max 1'],
    ['memory.max', '0'],
  ] as const;
  for (const [file, text] of set) assert.not(isUntouched(file, text), file);
});

test.run();
