import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writesForNewGroup } from '../../../src/kernel/cgroup/new-group.ts';

const files: Record<string, string> = { '/p/cpuset.cpus': '0-3,8\n', '/p/cpuset.mems': '0-1\n' };
const read = (path: string) => files[path]!;

test('a v1 cpuset takes over its memory nodes and CPUs from the group that it is made in', () => {
  assert.equal(writesForNewGroup({ version: 1, parent: '/p', controllers: ['cpu', 'cpuset'] }, read), [
    { file: 'cpuset.mems', data: '0-1' },
    { file: 'cpuset.cpus', data: '0-3,8' },
  ]);
});

test('other groups need nothing', () => {
  assert.equal(writesForNewGroup({ version: 1, parent: '/p', controllers: ['cpu', 'cpuacct'] }, read), []);
  assert.equal(writesForNewGroup({ version: 2, parent: '/p', controllers: ['cpuset'] }, read), []);
});

test.run();
