import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAMESPACES } from '../../src/kernel/proc/namespaces.ts';
import { examineMachine, type Finding } from '../../src/lab/doctor.ts';
import { needs } from '../support/programs.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { find } from './doctor/examine-in.ts';
import { machineState } from './doctor/machine-state.ts';

const isRoot = process.getuid?.() === 0;
const directory = scratchDirectory();
process.env.NS_LAB_CACHE_DIR = join(directory, 'made/cache');
process.env.NS_LAB_STATE_DIR = join(directory, 'made/state');

let findings: Finding[] = [];
let [before, after]: Record<string, unknown>[] = [];

test.before(async () => {
  // What is loaded and opened once, the first time opens.
  findings = await examineMachine();
  before = machineState(directory);
  await examineMachine();
  after = machineState(directory);
});

/** True when a command in new namespaces succeeds; as root of a user namespace, as in a box. */
function works(options: readonly string[], script: string, ...args: readonly string[]): boolean {
  return spawnSync('unshare', [...options, 'sh', '-c', script, 'sh', ...args]).status === 0;
}

const IN_A_BOX = ['--user', '--map-root-user', '--mount', '--net', '--ipc', '--cgroup', '--pid', '--fork'];

test('every finding is about another thing and says what was tried', () => {
  const names = findings.map(({ what }) => what);
  assert.equal(names, [...new Set(names)]);
  for (const { detail } of findings) assert.match(detail, /\S/);
});

test('what is not as it should be comes with advice', () => {
  const withoutAdvice = findings.filter(
    ({ result, detail, remedy }) => result !== 'works' && !remedy && !detail.startsWith('not tried'),
  );
  assert.equal(withoutAdvice, []);
});

test('nothing of the machine is different afterwards', () => {
  const { descriptors, ...others } = before!;
  for (const [what, state] of Object.entries(others)) assert.equal(after![what], state, what);
  // Newer versions of Node.js close the files of modules that they have read a while later.
  assert.ok(Number(after!.descriptors) <= Number(descriptors), `${after!.descriptors} > ${descriptors}`);
});

test('directories that were missing are missing again', () => {
  assert.equal(before!.files, [[]]);
});

test('unshare(1) agrees about each namespace', () => {
  if (!needs('unshare')) return;
  for (const { type } of NAMESPACES) {
    const option = `--${type === 'mnt' ? 'mount' : type}`;
    const options = isRoot ? [option] : ['--user', option];
    const { result, detail } = find(findings, `${type} namespace`);
    assert.is(result === 'works', works(options, 'true'), `${type}: ${detail}`);
  }
});

test('unshare(1) agrees about the ID map', () => {
  if (!needs('unshare')) return;
  const isMapped = works(['--user', '--map-root-user'], 'test "$(id -u)" = 0');
  assert.is(find(findings, 'ID map').result === 'works', isMapped);
});

const SCRIPTS = {
  proc: 'mount -t proc proc /tmp',
  sysfs: 'mount -t sysfs -o ro sysfs /tmp',
  tmpfs: 'mount -t tmpfs tmpfs /tmp',
  devpts: 'mount -t devpts -o newinstance,ptmxmode=0666 devpts /tmp && exec 3<> /tmp/ptmx',
  mqueue: 'mount -t mqueue mqueue /tmp',
  'device nodes':
    'mount -t tmpfs -o mode=755 tmpfs /tmp && > /tmp/n && mount --bind /dev/null /tmp/n && echo x > /tmp/n',
  pivot_root: 'mount -t tmpfs tmpfs /tmp && cd /tmp && mkdir old && pivot_root . old',
  bridge: 'ip link add doctor0 type bridge && ip link set doctor0 up',
  'veth pair': 'ip link add veth0 type veth peer name veth1 && ip link set veth0 up && ip link set veth1 up',
} as const;

for (const [what, script] of Object.entries(SCRIPTS)) {
  test(`${what}: the usual programs in new namespaces agree`, () => {
    if (!needs('unshare', 'ip')) return;
    const isDone = works(IN_A_BOX, `PATH=$PATH:/usr/sbin:/sbin; ${script}`);
    assert.is(find(findings, what).result !== 'fails', isDone, find(findings, what).detail);
  });
}

test('nft(8) agrees about NAT', () => {
  if (!needs('unshare', 'nft')) return;
  const rule = 'add rule ip t c ip saddr 10.0.0.0/8 masquerade';
  const chain = 'add chain ip t c { type nat hook postrouting priority srcnat; }';
  const script = `PATH=$PATH:/usr/sbin:/sbin; nft add table ip t && nft '${chain}' && nft ${rule}`;
  const { result, detail } = find(findings, 'NAT');
  assert.is(result === 'works', works(IN_A_BOX, script), detail);
});

test('mount(8) agrees about an overlay', () => {
  if (!needs('unshare')) return;
  const layers = makeTree(join(directory, 'layers'), {
    lower: null,
    upper: null,
    work: null,
    'lower/file': 'a',
  });
  const options = 'lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work,userxattr';
  const script = `mount -t overlay overlay -o ${options} /mnt && echo b > /mnt/file && grep b "$1/upper/file"`;
  assert.is(find(findings, 'overlay').result !== 'fails', works(IN_A_BOX, script, layers));
});

test('a controller works where this user may make a group, and not where it may not', () => {
  for (const controller of ['cpu', 'cpuset', 'memory', 'pids']) {
    const { result, detail } = find(findings, `${controller} controller`);
    const [, place] = /(?:below|in) (\/[^:\s]+)/.exec(detail) ?? [];
    if (!place) assert.is(result, 'limited', detail);
    else assert.is(result === 'works', canMakeGroup(place, controller), detail);
  }
});

/** Makes a group, looks for a file of the controller in it, and removes it. */
function canMakeGroup(place: string, controller: string): boolean {
  const group = join(place, `ns-lab-test-${process.pid}`);
  try {
    mkdirSync(group);
  } catch {
    return false;
  }
  try {
    return spawnSync('sh', ['-c', `ls "$1" | grep -q "^${controller}\\."`, 'sh', group]).status === 0;
  } finally {
    rmdirSync(group);
  }
}

test.run();
