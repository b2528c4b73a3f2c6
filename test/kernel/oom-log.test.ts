import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findOomVictims } from '../../src/kernel/oom-log.ts';

/** As Linux 6.18 writes it, on cgroup v1; on v2 the line about usage is the same. */
const strike = (group: string, pid: number) => [
  'memory: usage 65536kB, limit 65536kB, failcnt 141',
  'memory+swap: usage 65536kB, limit 9007199254740988kB, failcnt 0',
  `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/jobs/1/${group},task_memcg=/jobs/1/${group},task=ns-lab load,pid=${pid},uid=0`,
  `Memory cgroup out of memory: Killed process ${pid} (ns-lab load) total-vm:66984kB, anon-rss:65280kB, file-rss:8kB, shmem-rss:0kB, UID:0 pgtables:168kB oom_score_adj:-5`,
];

test('a victim is found by its group, with what its group and it used', () => {
  const log = [...strike('ns-lab-1-a-web', 7), 'eth0: link up', ...strike('ns-lab-1-a-db', 8)];
  assert.equal(findOomVictims(log, 'ns-lab-1-a-db'), [
    {
      pid: 8,
      comm: 'ns-lab load',
      usageBytes: 65536 * 1024,
      limitBytes: 65536 * 1024,
      residentBytes: (65280 + 8) * 1024,
      pageTableBytes: 168 * 1024,
      scoreAdj: -5,
    },
  ]);
});

test('victims of other groups, and of the whole machine, are left out', () => {
  const whole =
    'Out of memory: Killed process 9 (node) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:8kB oom_score_adj:0';
  assert.equal(findOomVictims([...strike('other', 7), whole], 'web'), []);
  assert.equal(findOomVictims([], 'web'), []);
});

test.run();
