import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Condition } from '../../src/lessons/conditions/condition.ts';
import { holds, type Scene } from '../../src/lessons/conditions/evaluate.ts';

const box = {
  hostname: 'web',
  pids: [4, 1],
  unknown: { unreadable: 'EACCES' },
  caps: ['CAP_KILL', 'CAP_CHOWN'],
  files: { 'memory.events': 'low 0\noom_kill 2', 'memory.max': 'max', 'pids.max': '20' },
  mounts: [
    { target: '/', fstype: 'ext4' },
    { target: '/proc', fstype: 'proc', device: '0:5' },
    { target: '/proc', fstype: 'proc', device: '0:9' },
  ],
};
const scene = (): Scene => ({
  actors: new Map<string, unknown>([
    ['box', box],
    ['host', { hostname: 'debian' }],
  ]),
  captured: new Map<string, unknown>([
    ['name', 'debian'],
    ['kills', 1],
  ]),
  seen: new Set(),
});

const TRUE: Condition[] = [
  { path: 'box.hostname', equals: 'web' },
  { path: 'box.hostname', differs: { path: 'host.hostname' } },
  { path: 'host.hostname', equals: { captured: 'name' } },
  { path: 'box.hostname', one_of: ['db', 'web'] },
  { path: 'box.hostname', matches: '^w' },
  { path: 'box.hostname', contains: 'eb', lacks: 'x' },
  { path: 'box.pids[0]', equals: 4 },
  { path: 'box.pids[-1]', equals: 1 },
  { path: 'box.pids', count: 2 },
  { path: 'box.pids', contains: 1, lacks: 2 },
  { path: 'box.pids', some: { self: 1 } },
  { path: 'box.pids', every: { self: { at_least: 1, less_than: 5 } } },
  { path: 'box.files["pids.max"]', equals: 20 },
  { path: 'box.files["pids.max"]', at_most: 20, more_than: 19.5 },
  { path: 'box.files["memory.max"]', more_than: 1e15 },
  { path: 'box.files["memory.events"].oom_kill', at_least: { captured: 'kills', plus: 1 } },
  { path: 'box.files["memory.events"].oom_kill', equals: { captured: 'kills', times: 2 } },
  { path: 'box.mounts', some: { target: '/proc', fstype: 'proc' } },
  { path: 'box.mounts', none: { target: '/sys' } },
  { path: 'box.mounts', count: { where: { target: '/proc' }, equals: 2 } },
  { path: 'box.mounts', every: { fstype: { matches: '^(ext4|proc)$' } } },
  { path: 'box.mounts[target=/proc].device', equals: '0:9' },
  { path: 'box.mounts[].fstype', contains: 'ext4' },
  { path: 'box.missing', exists: false },
  { path: 'box.hostname', exists: true },
  {
    any: [
      { path: 'box.missing', exists: true },
      { path: 'box.hostname', exists: true },
    ],
  },
  { not: { path: 'box.hostname', equals: 'db' } },
  { all: [{ path: 'box.hostname', exists: true }] },
];

for (const condition of TRUE) {
  test(`it holds: ${JSON.stringify(condition)}`, () => {
    assert.ok(holds(condition, scene()));
  });
}

const FALSE: Condition[] = [
  { path: 'box.hostname', equals: 'Web' },
  { path: 'box.missing', differs: 'x' },
  { path: 'box.missing', lacks: 'x' },
  { path: 'nobody.hostname', differs: 'web' },
  { path: 'box.hostname', differs: { path: 'nobody.hostname' } },
  { path: 'box.hostname', differs: { captured: 'other' } },
  { path: 'box.unknown', exists: true },
  { path: 'box.unknown', exists: false },
  { path: 'box.unknown.more', exists: false },
  { path: 'box.hostname', differs: { path: 'box.unknown' } },
  { path: 'box.hostname', at_least: 1 },
  { path: 'box.hostname', some: { self: 'web' } },
  { path: 'box.missing', none: { self: 1 } },
  { path: 'box.missing', count: 0 },
  { path: 'box.pids', count: { at_least: 3 } },
  { path: 'box.mounts', some: { target: '/proc', fstype: 'ext4' } },
  { any: [{ path: 'box.missing', exists: true }] },
  {
    all: [
      { path: 'box.hostname', exists: true },
      { path: 'box.hostname', equals: 'db' },
    ],
  },
];

for (const condition of FALSE) {
  test(`it does not hold: ${JSON.stringify(condition)}`, () => {
    assert.not(holds(condition, scene()));
  });
}

test('what was seen once holds from then on, and only what was seen together', () => {
  const condition: Condition = {
    seen: [
      { path: 'box.hostname', equals: 'db' },
      { path: 'host.hostname', equals: 'debian' },
    ],
  };
  const now = scene();
  const actors = now.actors as Map<string, unknown>;
  assert.not(holds(condition, now));
  actors.set('box', { hostname: 'db' }).set('host', { hostname: 'other' });
  assert.not(holds(condition, now));
  actors.set('host', { hostname: 'debian' });
  assert.ok(holds(condition, now));
  actors.set('box', { hostname: 'web' });
  assert.ok(holds(condition, now));
  assert.not(holds(condition, { ...now, seen: new Set() }));
});

test.run();
