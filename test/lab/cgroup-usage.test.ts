import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cgroupUsage, parsePressure } from '../../src/lab/cgroup-usage.ts';
import type { Snapshot } from '../../src/lab/snapshot.ts';

type Files = Record<string, Record<string, string>>;

/** A snapshot of a box with these files in its groups. */
function snapshotOf(version: 1 | 2, takenAtMs: number, groups: Files, actor = 'box'): Snapshot {
  const cgroup = Object.fromEntries(
    Object.entries(groups).map(([name, files]) => [
      name,
      { version, path: '/box', directory: '/box', files },
    ]),
  );
  const none = { unavailable: 'no such controller' };
  const all = ['cpu', 'cpuacct', 'memory', 'pids', 'io'].map((name) => [name, cgroup[name] ?? none]);
  return { actor, takenAtMs, cgroup: Object.fromEntries(all) } as unknown as Snapshot;
}

const NS = 1e9;

test('cpu time as a share of the quota is the same on v1 and v2', () => {
  const v1 = (usedNs: number, periods: number) => ({
    cpu: {
      'cpu.cfs_quota_us': '20000',
      'cpu.cfs_period_us': '100000',
      'cpu.stat': `nr_periods ${periods}\nnr_throttled ${periods - 1}\nthrottled_time 5000000`,
    },
    cpuacct: { 'cpuacct.usage': String(usedNs) },
  });
  const v2 = (usedUs: number, periods: number) => ({
    cpu: {
      'cpu.max': '20000 100000',
      'cpu.stat': `usage_usec ${usedUs}\nnr_periods ${periods}\nnr_throttled ${periods - 1}\nthrottled_usec 5000`,
    },
  });
  const usages = [
    cgroupUsage(snapshotOf(1, 1000, v1(NS, 10)), snapshotOf(1, 3000, v1(1.2 * NS, 30))),
    cgroupUsage(snapshotOf(2, 1000, v2(1e6, 10)), snapshotOf(2, 3000, v2(1.2e6, 30))),
  ];
  for (const { intervalMs, cpu } of usages) {
    assert.is(intervalMs, 2000);
    assert.is(cpu?.cpus?.toFixed(3), '0.100');
    assert.is(cpu?.quotaCpus, 0.2);
    assert.is(cpu?.shareOfQuota?.toFixed(3), '0.500');
    assert.equal([cpu?.usedUs, cpu?.throttledMs], [1.2e6, 5]);
    assert.equal([cpu?.periods, cpu?.newPeriods, cpu?.newThrottledPeriods], [30, 20, 20]);
  }
});

test('memory is told by what it is for, and new OOM kills are counted', () => {
  const v1 = (kills: number) => ({
    memory: {
      'memory.usage_in_bytes': '5000',
      'memory.limit_in_bytes': '8192',
      'memory.kmem.usage_in_bytes': '700',
      'memory.stat': 'cache 1\nrss 2\ntotal_cache 1000\ntotal_rss 3000\ntotal_swap 50',
      'memory.oom_control': `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}`,
    },
  });
  const v2 = (kills: number) => ({
    memory: {
      'memory.current': '5000',
      'memory.max': '8192',
      'memory.high': 'max',
      'memory.swap.current': '50',
      'memory.stat': 'anon 3000\nfile 1000\nkernel 700',
      'memory.events': `low 0\nhigh 0\nmax 9\noom 1\noom_kill ${kills}`,
    },
  });
  for (const { memory } of [
    cgroupUsage(snapshotOf(1, 0, v1(1)), snapshotOf(1, 1, v1(3))),
    cgroupUsage(snapshotOf(2, 0, v2(1)), snapshotOf(2, 1, v2(3))),
  ]) {
    assert.equal(memory, {
      currentBytes: 5000,
      maxBytes: 8192,
      highBytes: undefined,
      anonBytes: 3000,
      fileBytes: 1000,
      kernelBytes: 700,
      swapBytes: 50,
      oomKills: 3,
      newOomKills: 2,
    });
  }
});

test('bytes and operations a second are summed over the devices', () => {
  const v1 = (bytes: number) => ({
    io: {
      'blkio.throttle.io_service_bytes': `8:0 Read 0\n8:0 Write ${bytes}\n8:0 Total ${bytes}\n8:16 Write 10\nTotal ${bytes + 10}`,
      'blkio.throttle.io_serviced': `8:0 Read 0\n8:0 Write ${bytes / 100}\nTotal 9`,
    },
  });
  const v2 = (bytes: number) => ({
    io: {
      'io.stat': `8:0 rbytes=0 wbytes=${bytes} rios=0 wios=${bytes / 100} dbytes=0 dios=0\n8:16 rbytes=0 wbytes=10`,
    },
  });
  for (const { io } of [
    cgroupUsage(snapshotOf(1, 0, v1(1000)), snapshotOf(1, 500, v1(3000))),
    cgroupUsage(snapshotOf(2, 0, v2(1000)), snapshotOf(2, 500, v2(3000))),
  ]) {
    assert.equal(io, {
      readBytes: 0,
      writtenBytes: 3010,
      readBytesPerS: 0,
      writtenBytesPerS: 4000,
      readsPerS: 0,
      writesPerS: 40,
    });
  }
});

test('what no file says is undefined: without groups, with one snapshot, or with files that are missing', () => {
  const { cpu, memory, pids, io, pressure } = cgroupUsage(undefined, snapshotOf(2, 0, {}));
  assert.equal([cpu, memory, pids, io, pressure], [undefined, undefined, undefined, undefined, {}]);
  const one = cgroupUsage(undefined, snapshotOf(2, 0, { pids: { 'pids.max': 'max', 'pids.current': '7' } }));
  assert.equal(one.pids, { current: 7, max: undefined, refused: undefined });
  assert.is(one.intervalMs, undefined);
});

test('counters of another group say nothing: another box, or one that was made again', () => {
  const group = (used: number) => ({ cpu: { 'cpu.max': 'max 100000', 'cpu.stat': `usage_usec ${used}` } });
  const other = cgroupUsage(snapshotOf(2, 0, group(1), 'other'), snapshotOf(2, 9, group(5)));
  assert.equal([other.intervalMs, other.cpu?.cpus], [undefined, undefined]);
  assert.is(cgroupUsage(snapshotOf(2, 0, group(9)), snapshotOf(2, 9, group(5))).cpu?.cpus, undefined);
});

test('pressure is read as psi.rst describes it', () => {
  const text = 'some avg10=1.50 avg60=0 avg300=0 total=1234\nfull avg10=0.25 avg60=0 avg300=0 total=99';
  assert.equal(parsePressure(text), { someAvg10: 1.5, fullAvg10: 0.25, someTotalUs: 1234 });
  assert.is(parsePressure(''), undefined);
});

test.run();
