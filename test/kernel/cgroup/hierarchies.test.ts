import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildCgroupView,
  type CgroupView,
  directoryOf,
  findController,
  readCgroupView,
} from '../../../src/kernel/cgroup/hierarchies.ts';
import { lackText } from '../../../src/kernel/cgroup/lack.ts';
import { readMounts } from '../../../src/kernel/proc/mountinfo.ts';
import { inBoth } from '../../../src/locale/locale.ts';
import { type FakeMachine, probeOf } from './fake-machine.ts';
import * as machines from './machines.ts';

const viewOf = (machine: FakeMachine): CgroupView =>
  buildCgroupView(machine.mountinfo, machine.cgroup, probeOf(machine));

/** `cpu: v1 /sys/fs/cgroup/cpu` for each controller. */
const summary = (view: CgroupView): Record<string, string> =>
  Object.fromEntries([...view.controllers].map(([name, h]) => [name, `v${h.version} ${h.directory}`]));

test('pure v1: each controller has its own directory, below the group we are in', () => {
  const view = viewOf(machines.PURE_V1);
  assert.is(view.kind, 'v1');
  assert.equal(summary(view), {
    pids: 'v1 /sys/fs/cgroup/pids',
    memory: 'v1 /sys/fs/cgroup/memory/jobs/1',
    cpuset: 'v1 /sys/fs/cgroup/cpuset',
    cpu: 'v1 /sys/fs/cgroup/cpu',
  });
  assert.is(view.v2, undefined);
  assert.equal(view.whyNoV2, { code: 'no-v2' });
});

test('hybrid: co-mounted controllers share a hierarchy, named ones are no controllers, v2 owns nothing', () => {
  const view = viewOf(machines.HYBRID);
  assert.is(view.kind, 'hybrid');
  assert.equal([...view.controllers.keys()].sort(), ['cpu', 'cpuacct', 'cpuset', 'pids']);
  const cpu = view.controllers.get('cpu')!;
  assert.is(cpu, view.controllers.get('cpuacct'));
  assert.equal(cpu.controllers, ['cpu', 'cpuacct']);
  assert.is(cpu.directory, '/sys/fs/cgroup/cpu,cpuacct/user.slice');
  assert.equal(view.v2?.controllers, []);
  assert.is(view.v2?.mount, '/sys/fs/cgroup/unified');
  const lack = { code: 'nowhere', controller: 'memory' } as const;
  assert.equal(findController(view, 'memory'), { unavailable: lack });
  assert.match(inBoth(lackText(lack)).en, /here has the memory/);
});

test('pure v2: all controllers of the mounted root belong to it', () => {
  const view = viewOf(machines.V2_USER_SESSION);
  assert.is(view.kind, 'v2');
  assert.equal([...view.controllers.keys()].sort(), [
    'cpu',
    'cpuset',
    'hugetlb',
    'io',
    'memory',
    'misc',
    'pids',
    'rdma',
  ]);
  assert.is(view.controllers.get('pids'), view.v2);
  assert.is(
    view.v2?.directory,
    '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope',
  );
  assert.is(view.v2?.isReadOnly, false);
});

test('v2 in Docker: the root is our own group, read-only', () => {
  const view = viewOf(machines.V2_DOCKER);
  assert.is(view.kind, 'v2');
  assert.is(view.controllers.get('cpu')?.directory, '/sys/fs/cgroup');
  assert.is(view.v2?.isReadOnly, true);
});

test("v1 in Docker: a path is taken relative to the mount's root", () => {
  const view = viewOf(machines.V1_DOCKER);
  assert.is(view.kind, 'v1');
  assert.equal(summary(view), {
    cpu: 'v1 /sys/fs/cgroup/cpu,cpuacct',
    cpuacct: 'v1 /sys/fs/cgroup/cpu,cpuacct',
    pids: 'v1 /sys/fs/cgroup/pids/worker',
  });
  assert.is(view.controllers.get('pids')?.isReadOnly, true);
  assert.equal(view.whyNoV2, { code: 'not-mounted', hierarchy: 'v2' });
});

test('WSL2: v1 and v2 each own some controllers', () => {
  const view = viewOf(machines.WSL2);
  assert.is(view.kind, 'hybrid');
  assert.equal(summary(view), {
    pids: 'v1 /sys/fs/cgroup/pids',
    memory: 'v1 /sys/fs/cgroup/memory',
    cpu: 'v1 /sys/fs/cgroup/cpu',
    cpuset: 'v1 /sys/fs/cgroup/cpuset',
    hugetlb: 'v2 /sys/fs/cgroup/unified',
    rdma: 'v2 /sys/fs/cgroup/unified',
    misc: 'v2 /sys/fs/cgroup/unified',
  });
});

test('none: nothing is mounted, and the reason is given', () => {
  const view = viewOf(machines.NONE);
  assert.is(view.kind, 'none');
  assert.is(view.controllers.size, 0);
  const lack = {
    code: 'not-on-v1',
    controller: 'cpu',
    v2: { code: 'not-mounted', hierarchy: 'v2' },
  } as const;
  assert.equal(findController(view, 'cpu'), { unavailable: lack });
  assert.equal(lackText(lack), {
    en: 'no v1 hierarchy has the cpu controller, and the cgroup v2 hierarchy is not mounted',
    'zh-CN': '没有 v1 层级带 cpu 控制器；cgroup v2 层级没有挂载',
  });
});

test('a v1 controller that is not mounted is named with its reason', () => {
  const { mountinfo, ...rest } = machines.PURE_V1;
  const lines = mountinfo.split('\n').filter((line) => !line.endsWith('rw,pids'));
  const view = viewOf({ ...rest, mountinfo: lines.join('\n') });
  assert.equal(findController(view, 'pids'), {
    unavailable: { code: 'not-mounted', hierarchy: 'pids' },
  });
  assert.is((findController(view, 'cpu') as { directory: string }).directory, '/sys/fs/cgroup/cpu');
});

test('of several mounts of one hierarchy, the writable one that reaches our group is taken', () => {
  const { mountinfo, groups, ...rest } = machines.PURE_V1;
  const view = viewOf({
    ...rest,
    mountinfo: `${mountinfo}40 27 0:36 /elsewhere /a rw - cgroup cgroup rw,pids
41 27 0:29 / /b ro - cgroup cgroup rw,cpu
42 27 0:32 /jobs /c rw - cgroup cgroup rw,memory
`.replace('/cgroup/memory rw,', '/cgroup/memory ro,'),
    groups: { ...groups, '/a': {}, '/b': {}, '/c/1': {} },
  });
  assert.equal(summary(view), {
    pids: 'v1 /sys/fs/cgroup/pids',
    memory: 'v1 /c/1',
    cpuset: 'v1 /sys/fs/cgroup/cpuset',
    cpu: 'v1 /sys/fs/cgroup/cpu',
  });
});

test('a hierarchy that another mount covers is not reached', () => {
  const { mountinfo, ...rest } = machines.PURE_V1;
  const view = viewOf({
    ...rest,
    mountinfo: `${mountinfo}50 39 0:99 / /sys/fs/cgroup/pids rw - tmpfs tmpfs rw\n`,
  });
  assert.equal(findController(view, 'pids'), { unavailable: { code: 'covered', hierarchy: 'pids' } });
});

test('a path is mapped to its directory only inside of what is mounted', () => {
  const at = (root: string, path: string) => directoryOf({ mount: '/m', root }, path);
  assert.is(at('/', '/'), '/m');
  assert.is(at('/', '/a/b'), '/m/a/b');
  assert.is(at('/a', '/a'), '/m');
  assert.is(at('/a', '/a/b'), '/m/b');
  assert.is(at('/a', '/ab'), undefined);
  assert.is(at('/a', '/'), undefined);
  // Mounted from a parent cgroup namespace: our own group's name there is not known, a sibling's is.
  assert.is(at('/..', '/'), undefined);
  assert.is(at('/..', '/../sibling'), '/m/sibling');
  assert.is(at('/..', '/../../aunt'), undefined);
  assert.is(at('/', '/../sibling'), undefined);
  assert.is(at('/', '/..'), undefined);
  assert.is(at('/', '/..odd'), '/m/..odd');
  assert.is(at('/', '/gone (deleted)'), undefined);
});

test("this machine's hierarchies are mounted where the view says", () => {
  const view = readCgroupView();
  const mounts = readMounts('self').filter(({ fstype }) => fstype.startsWith('cgroup'));
  assert.is(view.kind === 'none', mounts.length === 0);
  for (const [name, { version, mount, controllers }] of view.controllers) {
    assert.ok(controllers.includes(name));
    const fstype = version === 2 ? 'cgroup2' : 'cgroup';
    assert.ok(
      mounts.some((m) => m.target === mount && m.fstype === fstype),
      `${name} on ${mount}`,
    );
  }
});

test.run();
