import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesOf, isUntouched, VOLATILE_FILES } from '../../../src/kernel/cgroup/controllers.ts';
import { RESOURCES, type Resource } from '../../../src/kernel/cgroup/resources.ts';
import { describeBytes, sharesOfWeight, weightOfShares } from '../../../src/kernel/cgroup/units.ts';
import { setLocale } from '../../../src/locale/locale.ts';

const LARGEST = `${2n ** 63n - 4096n}`;

/** A group with these files. */
const group = (files: Record<string, string> = {}) => ({ read: (file: string) => files[file] });
const EMPTY = group();

test('a cpu quota is one file of v2, and on v1 the period comes before the quota', () => {
  const quota = RESOURCES['cpu quota'];
  assert.equal(quota.write(2, { percent: 20 }, EMPTY), [{ file: 'cpu.max', data: '20000 100000' }]);
  assert.equal(quota.write(2, { percent: 'max' }, EMPTY), [{ file: 'cpu.max', data: 'max 100000' }]);
  assert.equal(quota.write(1, { percent: 150 }, EMPTY), [
    { file: 'cpu.cfs_period_us', data: '100000' },
    { file: 'cpu.cfs_quota_us', data: '150000' },
  ]);
  assert.is(quota.write(1, { percent: 'max' }, EMPTY)[1]?.data, '-1');
  assert.is(quota.describe(2, '20000 100000'), '20% of one CPU');
  assert.is(quota.describe(2, 'max 100000'), 'no limit');
  assert.is(quota.describe(1, '12500', '50000'), '25% of one CPU');
  assert.is(quota.describe(1, '-1', '100000'), 'no limit');
});

test('a quota has a period of its own, and a burst beside it', () => {
  const quota = RESOURCES['cpu quota'];
  assert.equal(quota.write(2, { percent: 20, periodUs: 50_000 }, EMPTY), [
    { file: 'cpu.max', data: '10000 50000' },
  ]);
  assert.equal(quota.ceiling?.(1, '10000', '50000'), 0.2);
  assert.is(quota.ceiling?.(2, 'max 100000'), undefined);
  assert.is(RESOURCES['cpu burst'].write(1, 5000, EMPTY)[0]?.file, 'cpu.cfs_burst_us');
  assert.is(RESOURCES['cpu burst'].describe(2, '5000'), '5 ms above the quota');
});

test('shares are the units of v1, and become a weight on v2', () => {
  const shares = RESOURCES['cpu shares'];
  assert.equal(shares.write(1, 512, EMPTY), [{ file: 'cpu.shares', data: '512' }]);
  assert.equal(shares.write(2, 1024, EMPTY), [{ file: 'cpu.weight', data: '100' }]);
});

test('swap is a limit of its own on v2, and on v1 the sum with memory, which must be limited', () => {
  const swap = RESOURCES['swap max'];
  assert.equal(swap.write(2, 0, EMPTY), [{ file: 'memory.swap.max', data: '0' }]);
  const limited = group({ 'memory.limit_in_bytes': '1000', 'memory.memsw.limit_in_bytes': LARGEST });
  assert.equal(swap.write(1, 24, limited), [{ file: 'memory.memsw.limit_in_bytes', data: '1024' }]);
  const unlimited = group({ 'memory.limit_in_bytes': LARGEST, 'memory.memsw.limit_in_bytes': LARGEST });
  assert.throws(() => swap.write(1, 24, unlimited), /memory needs its limit first/);
  assert.throws(() => swap.write(1, 24, EMPTY), /does not count swap/);
});

test('rates of a disk are one line on v2, and a file each on v1', () => {
  const io = RESOURCES['io max'];
  const value = { device: '254:0', rates: { wbps: 1_048_576, riops: 'max' } } as const;
  assert.equal(io.write(2, value, EMPTY), [{ file: 'io.max', data: '254:0 wbps=1048576 riops=max' }]);
  assert.equal(io.write(1, value, EMPTY), [
    { file: 'blkio.throttle.write_bps_device', data: '254:0 1048576' },
    { file: 'blkio.throttle.read_iops_device', data: '254:0 0' },
  ]);
  assert.is(
    io.describe(2, '254:0 rbps=max wbps=1048576 riops=max wiops=100'),
    '254:0: write 1 MiB/s, write 100 times a second',
  );
  assert.is(
    io.describe(1, '', '254:0 1048576', '254:0 7', ''),
    '254:0: write 1 MiB/s, read 7 times a second',
  );
  assert.is(io.describe(2, ''), 'no limit');
});

test('a weight for disks goes to the file that this kernel has, within its bounds', () => {
  const weight = RESOURCES['io weight'];
  assert.equal(weight.write(2, 5000, group({ 'io.weight': 'default 100' })), [
    { file: 'io.weight', data: 'default 5000' },
  ]);
  assert.equal(weight.write(1, 5000, group({ 'blkio.bfq.weight': '100' })), [
    { file: 'blkio.bfq.weight', data: '1000' },
  ]);
  assert.throws(() => weight.write(1, 100, EMPTY), /no weights for disks/);
});

test('what a version lacks is said with what it has instead', () => {
  const lacking = Object.entries(RESOURCES).flatMap(([name, resource]) =>
    Object.entries((resource as Resource<never>).lacks ?? {}).map(([version, { instead }]) => {
      for (const text of Object.values(instead)) assert.ok(text.length > 15, text);
      assert.equal((resource as Resource<never>).files[Number(version) as 1 | 2], [], name);
      return `${name} on v${version}`;
    }),
  );
  assert.equal(lacking, ['memory high on v1', 'memory min on v1', 'swappiness on v2', 'oom group on v1']);
});

test('marks of packets are written as tc shows them', () => {
  assert.equal(RESOURCES['net class'].write(1, 0x100001, EMPTY), [
    { file: 'net_cls.classid', data: '1048577' },
  ]);
  assert.is(RESOURCES['net class'].describe(1, '1048577'), 'class 10:1');
  assert.equal(RESOURCES['net prio'].write(1, { link: 'eth0', priority: 5 }, EMPTY), [
    { file: 'net_prio.ifpriomap', data: 'eth0 5' },
  ]);
  assert.is(RESOURCES['net prio'].describe(1, 'lo 0\neth0 5'), 'priorities eth0 5');
});

test('weights become shares as in the kernel, where both defaults are the same, and back', () => {
  assert.is(sharesOfWeight(1), 10);
  assert.is(sharesOfWeight(100), 1024);
  assert.is(sharesOfWeight(10000), 102400);
  assert.is(weightOfShares(2), 1);
  assert.is(weightOfShares(512), 50);
  assert.is(weightOfShares(262144), 10000);
  for (let weight = 1; weight <= 10000; weight++) assert.is(weightOfShares(sharesOfWeight(weight)), weight);
  assert.equal(RESOURCES['cpu weight'].write(1, 50, EMPTY), [{ file: 'cpu.shares', data: '512' }]);
  assert.equal(RESOURCES['cpu weight'].write(2, 100, EMPTY), [{ file: 'cpu.weight', data: '100' }]);
  assert.is(RESOURCES['cpu weight'].describe(1, '1024'), '1024 shares, which v2 would call weight 100');
  assert.is(RESOURCES['cpu weight'].describe(2, '100'), 'weight 100, which v1 would call 1024 shares');
});

test('memory has other words for "no limit" on v1', () => {
  const memory = RESOURCES['memory max'];
  assert.equal(memory.write(2, 67108864, EMPTY), [{ file: 'memory.max', data: '67108864' }]);
  assert.equal(memory.write(2, 'max', EMPTY), [{ file: 'memory.max', data: 'max' }]);
  assert.equal(memory.write(1, 67108864, EMPTY), [{ file: 'memory.limit_in_bytes', data: '67108864' }]);
  assert.equal(memory.write(1, 'max', EMPTY), [{ file: 'memory.limit_in_bytes', data: '-1' }]);
  assert.is(memory.describe(2, '67108864'), '64 MiB');
  // With pages of 4 KiB and of 64 KiB.
  assert.is(memory.describe(1, '9223372036854771712'), 'no limit');
  assert.is(memory.describe(1, '9223372036854710272'), 'no limit');
});

test('pids and cpusets are written alike on both versions', () => {
  for (const version of [1, 2] as const) {
    assert.equal(RESOURCES['pids max'].write(version, 20, EMPTY), [{ file: 'pids.max', data: '20' }]);
    assert.equal(RESOURCES['pids max'].write(version, 'max', EMPTY), [{ file: 'pids.max', data: 'max' }]);
    assert.equal(RESOURCES['cpuset cpus'].write(version, '0-1', EMPTY), [
      { file: 'cpuset.cpus', data: '0-1' },
    ]);
    assert.equal(RESOURCES['cpuset mems'].write(version, '0', EMPTY), [{ file: 'cpuset.mems', data: '0' }]);
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
        assert.ok(filesOf(version, resource.controller).includes(file), file);
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

test('limits are described in Chinese too', () => {
  setLocale('zh-CN');
  try {
    assert.is(RESOURCES['cpuset mems'].describe(1, '0-1'), '内存节点 0-1');
    assert.is(RESOURCES['cpuset cpus'].describe(1, ''), '没有CPU');
    assert.is(
      RESOURCES['io max'].describe(1, '', '254:0 1048576', '254:0 7', ''),
      '254:0: 写 1 MiB/s, 每秒读 7 次',
    );
  } finally {
    setLocale('en');
  }
});

test.run();
