import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildCgroupView } from '../../src/kernel/cgroup/hierarchies.ts';
import { type Delegation, examineDelegation } from '../../src/lab/delegation.ts';
import { type FakeMachine, probeOf } from '../kernel/cgroup/fake-machine.ts';
import * as machines from '../kernel/cgroup/machines.ts';

const ENV = { PATH: '/nowhere:/usr/bin', XDG_RUNTIME_DIR: '/run/user/1000', KEPT: 'yes' };
const SYSTEMD_RUN = '/usr/bin/systemd-run';
const MANAGER = '/run/user/1000/systemd/private';

function delegationOn(
  machine: FakeMachine,
  { env = ENV as NodeJS.ProcessEnv, files = [SYSTEMD_RUN, MANAGER] } = {},
): Delegation {
  const probe = probeOf(machine);
  const view = buildCgroupView(machine.mountinfo, machine.cgroup, probe);
  const has = (path: string) => files.includes(path);
  return examineDelegation({ view, probe, env, exists: has, isExecutable: has });
}

const whyNot = (...args: Parameters<typeof delegationOn>): string => {
  const delegation = delegationOn(...args);
  assert.is(delegation.kind, 'impossible');
  return (delegation as Delegation & { kind: 'impossible' }).why;
};

const ORDINARY = { writable: [], uid: 1000 };

test('after ssh on cgroup v2, systemd can give ns-lab a group of its own', () => {
  assert.equal(delegationOn(machines.V2_SSH), {
    kind: 'possible',
    program: SYSTEMD_RUN,
    args: ['--user', '--scope', '--quiet', '-p', 'Delegate=yes', '--'],
    env: ENV,
  });
});

test('after su, which does not say where the user manager is, it is found where systemd puts it', () => {
  const env = { PATH: '/usr/bin' };
  const delegation = delegationOn(machines.V2_SSH, { env });
  assert.is(delegation.kind, 'possible');
  const { env: used } = delegation as Delegation & { kind: 'possible' };
  assert.equal(used, { ...env, XDG_RUNTIME_DIR: '/run/user/1000' });
});

test('root needs none, and neither does a user who may make groups with every controller', () => {
  assert.is(delegationOn({ ...machines.V2_SSH, uid: 0 }).kind, 'unneeded');
  assert.is(delegationOn(machines.PURE_V1).kind, 'unneeded');
  const delegated = delegationOn(machines.V2_USER_SESSION);
  assert.is(delegated.kind, 'unneeded');
  assert.match((delegated as Delegation & { kind: 'unneeded' }).why, 'user@1000.service');
});

test('on cgroup v1 there is none to be had for an ordinary user', () => {
  assert.match(whyNot({ ...machines.PURE_V1, ...ORDINARY }), 'cgroup v1, whose hierarchies are not given');
});

test('without systemd-run, or without a user manager, it says which is missing', () => {
  assert.match(whyNot(machines.V2_SSH, { files: [MANAGER] }), 'no systemd-run in PATH');
  assert.is(
    whyNot(machines.V2_SSH, { files: [SYSTEMD_RUN] }),
    `user 1000 has no user manager of systemd: there is no ${MANAGER}`,
  );
});

test('without any hierarchy there is nothing to delegate', () => {
  const bare = { mountinfo: '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n', cgroup: '0::/\n', groups: {} };
  assert.match(whyNot({ ...bare, ...ORDINARY }), 'no cgroup hierarchy');
});

test.run();
