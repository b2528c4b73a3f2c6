import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ControllerName } from '../../../src/kernel/cgroup/controllers.ts';
import { buildCgroupView } from '../../../src/kernel/cgroup/hierarchies.ts';
import { isRefusal, placeGroups } from '../../../src/kernel/cgroup/placement.ts';
import type { Refusal } from '../../../src/kernel/cgroup/refusals.ts';
import { textOf } from '../../../src/locale/locale.ts';
import { type FakeMachine, probeOf } from './fake-machine.ts';
import * as machines from './machines.ts';

const ALL: ControllerName[] = ['cpu', 'cpuset', 'memory', 'pids'];

function placesOn(machine: FakeMachine, controllers = ALL) {
  const probe = probeOf(machine);
  return placeGroups(buildCgroupView(machine.mountinfo, machine.cgroup, probe), controllers, probe);
}

/** The parent directory, or the reason of the refusal, for each controller. */
const summary = (machine: FakeMachine, controllers?: ControllerName[]): Record<string, string> =>
  Object.fromEntries(
    [...placesOn(machine, controllers)].map(([name, place]) => [
      name,
      isRefusal(place) ? place.reason : `v${place.version} ${place.parent}`,
    ]),
  );

const every = (reason: string) => Object.fromEntries(ALL.map((name) => [name, reason]));

const SERVICE = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service';

test('v1: below our own group of each hierarchy', () => {
  assert.equal(summary(machines.PURE_V1), {
    cpu: 'v1 /sys/fs/cgroup/cpu',
    cpuset: 'v1 /sys/fs/cgroup/cpuset',
    memory: 'v1 /sys/fs/cgroup/memory/jobs/1',
    pids: 'v1 /sys/fs/cgroup/pids',
  });
});

test('v1: a place has all controllers of the hierarchy, asked for or not', () => {
  const place = placesOn(machines.HYBRID, ['cpu']).get('cpu');
  const parent = '/sys/fs/cgroup/cpu,cpuacct/user.slice';
  assert.equal(place, { version: 1, parent, controllers: ['cpu', 'cpuacct'] });
});

test('v1 as an ordinary user: not writable, and systemd cannot help', () => {
  const machine = { ...machines.PURE_V1, writable: [], uid: 1000 };
  assert.equal(summary(machine), every('not-writable'));
  const { explanation, remedy } = placesOn(machine).get('memory') as Refusal;
  assert.is(textOf(explanation), 'user 1000 may not make groups in /sys/fs/cgroup/memory/jobs/1');
  assert.match(textOf(remedy), /as root/);
  assert.not.match(textOf(remedy), /--delegate/);
});

test('v1 mounted read-only', () => {
  assert.equal(summary(machines.V1_DOCKER, ['cpu', 'pids']), { cpu: 'read-only', pids: 'read-only' });
});

test('a controller that nothing offers', () => {
  assert.equal(summary(machines.HYBRID, ['memory', 'cpu']), {
    memory: 'no-controller',
    cpu: 'v1 /sys/fs/cgroup/cpu,cpuacct/user.slice',
  });
  assert.equal(summary(machines.NONE), every('no-controller'));
  const { explanation } = placesOn(machines.NONE).get('cpu') as Refusal;
  assert.is(
    textOf(explanation),
    'no v1 hierarchy has the cpu controller, and the cgroup v2 hierarchy is not mounted',
  );
});

test('v2 in a user session: the nearest own group that has most of the controllers switched on', () => {
  assert.equal(summary(machines.V2_USER_SESSION), {
    cpu: `v2 ${SERVICE}`,
    cpuset: 'not-delegated',
    memory: `v2 ${SERVICE}`,
    pids: `v2 ${SERVICE}`,
  });
  const { remedy } = placesOn(machines.V2_USER_SESSION).get('cpuset') as Refusal;
  assert.match(textOf(remedy), /Delegate=cpu cpuset io memory pids/);
});

test('v2: when fewer controllers are wanted, a nearer group will do', () => {
  assert.equal(summary(machines.V2_USER_SESSION, ['memory', 'pids']), {
    memory: `v2 ${SERVICE}/app.slice`,
    pids: `v2 ${SERVICE}/app.slice`,
  });
});

test('v2: a controller that is there but not switched on asks for a delegated scope', () => {
  const groups = { ...machines.V2_USER_SESSION.groups };
  groups[SERVICE] = { ...groups[SERVICE], 'cgroup.subtree_control': 'memory pids\n' };
  const machine = { ...machines.V2_USER_SESSION, groups };
  assert.equal(summary(machine, ['cpu', 'pids']), { cpu: 'not-delegated', pids: `v2 ${SERVICE}/app.slice` });
  const { explanation, remedy } = placesOn(machine, ['cpu']).get('cpu') as Refusal;
  assert.match(textOf(explanation), /app\.slice may be written, and has the cpu controller/);
  assert.match(textOf(remedy), /ns-lab --delegate/);
});

test('v2 over ssh: no group of ours, so the way into one is named', () => {
  assert.equal(summary(machines.V2_SSH), every('not-writable'));
  const { explanation, remedy } = placesOn(machines.V2_SSH).get('pids') as Refusal;
  assert.match(
    textOf(explanation),
    /^user 1000 may not make groups in .*session-3\.scope, nor in a group above it$/,
  );
  assert.match(textOf(remedy), /ns-lab --delegate/);
});

test('v2 as root: the root group, when only it has all controllers switched on', () => {
  const root = { writable: undefined, uid: 0 };
  assert.equal(summary({ ...machines.V2_SSH, ...root }), every('v2 /sys/fs/cgroup'));
  assert.equal(summary({ ...machines.V2_SSH, ...root }, ['pids']), {
    pids: 'v2 /sys/fs/cgroup/user.slice/user-1000.slice',
  });
});

test('v2: a group whose cgroup.procs is not ours is passed over', () => {
  const probe = probeOf(machines.V2_USER_SESSION);
  const { mountinfo, cgroup } = machines.V2_USER_SESSION;
  const procs = `${SERVICE}/app.slice/cgroup.procs`;
  const whyNotWritable = (path: string) => (path === procs ? 'EACCES' : probe.whyNotWritable(path));
  const places = placeGroups(buildCgroupView(mountinfo, cgroup, probe), ['pids'], {
    ...probe,
    whyNotWritable,
  });
  assert.equal(places.get('pids'), { version: 2, parent: SERVICE, controllers: ['cpu', 'memory', 'pids'] });
});

test('v2 in Docker: read-only, or writable without a controller for groups below', () => {
  assert.equal(summary(machines.V2_DOCKER), every('read-only'));
  assert.equal(summary(machines.V2_DOCKER_PRIVILEGED), every('not-delegated'));
  const { remedy } = placesOn(machines.V2_DOCKER_PRIVILEGED).get('cpu') as Refusal;
  assert.match(textOf(remedy), /echo \+cpu > \/sys\/fs\/cgroup\/cgroup\.subtree_control/);
});

test('v2: a threaded group takes no processes below it', () => {
  const machine = structuredClone(machines.V2_DOCKER_PRIVILEGED);
  Object.assign(machine.groups['/sys/fs/cgroup']!, {
    'cgroup.type': 'threaded\n',
    'cgroup.subtree_control': 'cpu pids\n',
  });
  const refusal = placesOn(machine, ['cpu']).get('cpu') as Refusal;
  assert.is(refusal.reason, 'not-delegated');
  assert.match(textOf(refusal.explanation), /threaded/);
});

test('what every v2 group can do is placed beside the controllers, or in the nearest group', () => {
  assert.equal(summary(machines.V2_USER_SESSION, ['cpu', 'freezer', 'devices']), {
    cpu: `v2 ${SERVICE}`,
    freezer: `v2 ${SERVICE}`,
    devices: `v2 ${SERVICE}`,
  });
  assert.is(summary(machines.V2_USER_SESSION, ['freezer']).freezer, `v2 ${SERVICE}/app.slice/run-1.scope`);
});

test('what v2 does not have is refused with what it has instead', () => {
  const { explanation } = placesOn(machines.V2_USER_SESSION, ['net_cls']).get('net_cls') as Refusal;
  assert.match(textOf(explanation), /v2 has none: there, firewall rules match the group itself/);
});

test('WSL2: as root, v1 for what v1 owns', () => {
  assert.equal(summary(machines.WSL2, ['cpu', 'hugetlb']), {
    cpu: 'v1 /sys/fs/cgroup/cpu',
    hugetlb: 'not-delegated',
  });
});

test.run();
