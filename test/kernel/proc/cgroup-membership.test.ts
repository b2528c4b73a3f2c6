import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCgroupMembership, readCgroupMembership } from '../../../src/kernel/proc/cgroup-membership.ts';

test('v1, named and v2 lines are read', () => {
  const text = '4:cpu,cpuacct:/docker/a1\n1:name=systemd:/user.slice\n0::/user.slice/session-1.scope\n';
  assert.equal(parseCgroupMembership(text), [
    { hierarchy: 4, controllers: ['cpu', 'cpuacct'], path: '/docker/a1' },
    { hierarchy: 1, controllers: ['name=systemd'], path: '/user.slice' },
    { hierarchy: 0, controllers: [], path: '/user.slice/session-1.scope' },
  ]);
});

test('a path keeps its colons, spaces and parent directories', () => {
  const path = '/../system.slice/a:b c.service (deleted)';
  assert.is(parseCgroupMembership(`0::${path}\n`)[0]!.path, path);
});

test('a kernel without cgroups gives an empty list', () => {
  assert.equal(parseCgroupMembership(''), []);
});

test('a line without two colons is not understood', () => {
  assert.throws(() => parseCgroupMembership('0:/\n'), /does not name a cgroup/);
});

test('the own groups have absolute paths, at most one of them in v2', () => {
  const memberships = readCgroupMembership('self');
  for (const { path } of memberships) assert.match(path, /^\//);
  assert.ok(memberships.filter(({ hierarchy }) => hierarchy === 0).length <= 1);
});

test.run();
