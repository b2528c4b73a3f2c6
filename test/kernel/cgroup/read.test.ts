import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ControllerName } from '../../../src/kernel/cgroup/controllers.ts';
import { buildCgroupView, findController, readCgroupView } from '../../../src/kernel/cgroup/hierarchies.ts';
import { type CgroupReading, type GroupReading, readCgroup } from '../../../src/kernel/cgroup/read.ts';

/** Reads process 7, whose /proc/7/cgroup and group files are real files below a directory. */
function readFake(cgroup: string | undefined, groups: Record<string, Record<string, string>>): CgroupReading {
  const top = mkdtempSync(join(tmpdir(), 'ns-lab-test-'));
  mkdirSync(join(top, '7'));
  if (cgroup !== undefined) writeFileSync(join(top, '7/cgroup'), cgroup);
  for (const [directory, files] of Object.entries(groups)) {
    mkdirSync(join(top, directory), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(top, directory, name), text);
  }
  const mountinfo = `1 0 0:1 / ${top}/v1 rw - cgroup cgroup rw,pids\n2 0 0:2 / ${top}/v2 rw - cgroup2 cgroup2 rw\n`;
  const probe = {
    uid: 0,
    read: (path: string) => (path.endsWith('cgroup.controllers') ? 'cpu memory\n' : undefined),
    deviceOf: (path: string) => (path.includes('/v1') ? '0:1' : '0:2'),
    whyNotWritable: () => undefined,
  };
  const view = buildCgroupView(mountinfo, '1:pids:/\n0::/\n', probe);
  const text = JSON.stringify(readCgroup(7, view, { proc: top })).replaceAll(`${top}/`, '');
  rmSync(top, { recursive: true });
  return JSON.parse(text);
}

const MISSING = { unreadable: 'no-such-file' };

test('each controller is read from the hierarchy that owns it', () => {
  const reading = readFake('1:pids:/box\n0::/lab/box\n', {
    'v1/box': { 'pids.max': 'max\n', 'pids.current': '1\n', 'pids.events': 'max 0\n' },
    'v2/lab/box': {
      'cpu.max': '20000 100000\n',
      'cpu.weight': '100\n',
      'cpu.stat': 'usage_usec 1\nuser_usec 0\n',
      'memory.max': 'max\n',
    },
  });
  assert.equal(reading.pids, {
    version: 1,
    path: '/box',
    directory: 'v1/box',
    files: { 'pids.max': 'max', 'pids.current': '1', 'pids.events': 'max 0' },
  });
  assert.equal(reading.cpu, {
    version: 2,
    path: '/lab/box',
    directory: 'v2/lab/box',
    files: {
      'cpu.max': '20000 100000',
      'cpu.max.burst': MISSING,
      'cpu.weight': '100',
      'cpu.stat': 'usage_usec 1\nuser_usec 0',
      'cpu.pressure': MISSING,
    },
  });
  assert.equal(reading.cpuset, {
    unavailable: { code: 'nowhere', controller: 'cpuset' },
  });
});

test('a file that the group does not have says why, and an empty one is empty', () => {
  const { memory } = readFake('0::/\n', { v2: { 'memory.max': '' } });
  const { files } = memory as GroupReading;
  assert.is(files['memory.max'], '');
  assert.equal(files['memory.current'], MISSING);
});

test('a group outside of what is mounted has no directory', () => {
  const { cpu, pids } = readFake('1:pids:/gone (deleted)\n0::/../elsewhere\n', {});
  assert.equal(cpu, {
    version: 2,
    path: '/../elsewhere',
    directory: { unreadable: 'outside-mount' },
    files: {},
  });
  assert.equal((pids as GroupReading).directory, { unreadable: 'outside-mount' });
});

test('a process that is gone has no groups', () => {
  assert.equal(readFake(undefined, {}).cpu, {
    unavailable: { code: 'unreadable', unreadable: 'ENOENT: no such file or directory' },
  });
});

test('the own groups are those of the view', () => {
  const view = readCgroupView();
  for (const [controller, reading] of Object.entries(readCgroup('self', view))) {
    const hierarchy = findController(view, controller as ControllerName);
    assert.is('unavailable' in reading, 'unavailable' in hierarchy, controller);
    if ('unavailable' in hierarchy) continue;
    assert.is((reading as GroupReading).directory, hierarchy.directory, controller);
  }
});

test('of groups that were not asked for, only the place is told', () => {
  for (const reading of Object.values(readCgroup('self', readCgroupView(), { only: [] }))) {
    if ('files' in reading) assert.equal(reading.files, {});
  }
});

test.run();
