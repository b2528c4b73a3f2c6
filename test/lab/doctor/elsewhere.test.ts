import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanUp } from '../../../src/lab/clean.ts';
import { examineMachine, type Finding } from '../../../src/lab/doctor.ts';
import { needs } from '../../support/programs.ts';
import { publicCli } from '../../support/public-cli.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { examineIn, find } from './examine-in.ts';
import { groupsOf } from './machine-state.ts';

// Machines that allow less than this one, as far as namespaces can pretend to be one. Nothing outside changes.
const isRoot = process.getuid?.() === 0;
const directory = scratchDirectory();
process.env.NS_LAB_CACHE_DIR = join(directory, 'cache');
process.env.NS_LAB_STATE_DIR = join(directory, 'state');

const CHECKOUT = join(import.meta.dirname, '../../..');
const ORDINARY = 12345;
const IN_NAMESPACES = ['unshare', ...(isRoot ? [] : ['-Ur']), '-mpf', '--mount-proc'];

/** What is found after a shell script has changed the namespaces that it runs in. */
const examineAfter = (script: string, namespaces: readonly string[] = IN_NAMESPACES) =>
  examineIn(...namespaces, 'sh', '-c', `${script} && exec "$@"`, 'sh');

/** True when a script can change a new set of namespaces in this way; otherwise counts a skipped test. */
function canChange(script: string, namespaces: readonly string[] = IN_NAMESPACES): boolean {
  if (!needs('unshare')) return false;
  const [program, ...args] = namespaces;
  const isPossible = spawnSync(program!, [...args, 'sh', '-c', script]).status === 0;
  if (!isPossible) skip(`not possible in new namespaces: ${script}`);
  return isPossible;
}

test('where no user namespace may be made, that is what fails, with the setting to ask for', () => {
  const script = 'echo 0 > /proc/sys/user/max_user_namespaces';
  const namespaces = ['unshare', '-Ur'];
  if (!canChange(script, namespaces)) return;
  const findings = examineAfter(script, namespaces);
  const { result, detail, remedy } = find(findings, 'user namespace');
  assert.is(result, 'fails');
  assert.match(detail, 'unshare(CLONE_NEWUSER) = -1 ENOSPC');
  assert.match(remedy!, 'user.max_user_namespaces');
  assert.is(find(findings, 'uts namespace').result, 'works');
  // The rest can still be tried: as root without a user namespace.
  assert.is(find(findings, 'tmpfs').result, 'works');
});

test('under a partly covered /proc a box cannot mount its own', () => {
  const script = 'mount -t tmpfs tmpfs /proc/irq';
  if (!canChange(script)) return;
  const findings = examineAfter(script);
  const { result, detail, remedy } = find(findings, 'proc');
  assert.is(result, 'fails');
  assert.match(detail, /mount\("proc".* = -1 EPERM/);
  assert.match(remedy!, 'partly covered');
  assert.is(find(findings, 'tmpfs').result, 'works');
});

test('where the cache is on an overlay, boxes have their layer in memory, and that is what is said', () => {
  const cache = process.env.NS_LAB_CACHE_DIR;
  const layers = join(directory, 'layers');
  mkdirSync(layers);
  const options = ['lower', 'upper', 'work'].map((name) => `${name}dir=${layers}/${name}`).join(',');
  const isRootOption = isRoot ? '' : ',userxattr';
  const script = `mount -t tmpfs tmpfs ${layers} && cd ${layers} && mkdir lower upper work merged && mount -t overlay overlay -o ${options}${isRootOption} merged && cd /`;
  if (!canChange(script)) return;
  process.env.NS_LAB_CACHE_DIR = join(layers, 'merged');
  try {
    const { result, detail, remedy } = find(examineAfter(script), 'overlay');
    assert.is(result, 'limited', detail);
    assert.match(detail, '(overlay) cannot hold the writable layer, so that is in memory');
    assert.match(remedy!, 'NS_LAB_CACHE_DIR');
  } finally {
    process.env.NS_LAB_CACHE_DIR = cache!;
  }
});

test('where memory may not be executed the first process starts from a file, which is gone afterwards', () => {
  const script = 'echo 2 > /proc/sys/vm/memfd_noexec';
  if (!canChange(script)) return;
  const { detail, result } = find(examineAfter(script), 'start');
  assert.is(result, 'works');
  const [, path] = /a file, (\S+)/.exec(detail)!;
  assert.is(existsSync(join(path!, '..')), false);
});

test('with a /proc of another PID namespace nothing is tried', () => {
  const namespaces = ['unshare', ...(isRoot ? [] : ['-Ur']), '-pf'];
  if (!canChange('true', namespaces)) return;
  const last = examineAfter('true', namespaces).at(-1)!;
  assert.is(last.what, '/proc');
  assert.is(last.result, 'fails');
});

const WITHOUT_SYS_ADMIN = ['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'];

test('root without CAP_SYS_ADMIN learns that it is missing, and that a user namespace helps', () => {
  if (!isRoot) return skip('only root can give up a capability and stay root');
  if (!needs('setpriv')) return;
  const findings = examineIn(...WITHOUT_SYS_ADMIN);
  assert.is(find(findings, 'lab host').result, 'works');
  assert.match(find(findings, 'capabilities').detail, 'CAP_SYS_ADMIN');
  assert.match(find(findings, 'uts namespace').detail, 'unshare(CLONE_NEWUTS|CLONE_NEWUSER) = 0');
});

test('where there can be no lab, what happens in one is not tried', () => {
  const script = 'echo 0 > /proc/sys/user/max_user_namespaces';
  if (!needs('setpriv') || !canChange(script, ['unshare', '-Ur'])) return;
  const prefix = ['unshare', '-Ur', 'sh', '-c', `${script} && exec "$@"`, 'sh', ...WITHOUT_SYS_ADMIN];
  const findings = examineIn(...prefix);
  assert.is(find(findings, 'lab host').result, 'fails');
  assert.match(find(findings, 'overlay').detail, 'not tried');
});

test('a setting is reported, but what was tried decides', async () => {
  const setting = 'kernel/apparmor_restrict_unprivileged_userns';
  const script = `mount -t tmpfs tmpfs /proc/sys/kernel && echo 1 > /proc/sys/${setting}`;
  if (!canChange(script)) return;
  const { result, detail } = find(examineAfter(script), 'ordinary users');
  assert.match(detail, 'kernel.apparmor_restrict_unprivileged_userns = 1 (AppArmor');
  if (isRoot) assert.is(result, find(await examineMachine(), 'ordinary users').result);
});

test('an ordinary user gets a verdict of their own, and nothing is left in their home', () => {
  if (!isRoot) return skip('the other tests run as an ordinary user already');
  const home = mkdtempSync(join('/tmp', 'ns-lab-test-home-'));
  chownSync(home, ORDINARY, ORDINARY);
  try {
    const options = { env: { PATH: process.env.PATH, HOME: home }, uid: ORDINARY, gid: ORDINARY };
    // The user may not be able to read the checkout.
    const { command, mounts } = publicCli();
    const script = [...mounts, 'exec setpriv --reuid=$0 --regid=$0 --clear-groups "$@"'].join(' && ');
    const line = ['--mount', 'sh', '-c', script, String(ORDINARY), ...command, 'doctor', '--json'];
    const { status, stdout } = spawnSync('unshare', line, { env: options.env, encoding: 'utf8' });
    const findings: Finding[] = JSON.parse(stdout).view;
    const canUnshare = spawnSync('unshare', ['--user', '--map-root-user', 'true'], options).status === 0;
    assert.is(find(findings, 'user namespace').result === 'works', canUnshare);
    assert.is(status, findings.some(({ result }) => result === 'fails') ? 1 : 0);
    assert.match(find(findings, 'capabilities').detail, `user ${ORDINARY} has 0 of`);
    assert.is(find(findings, 'subordinate IDs').result, 'limited');
    // What remains is ns-lab's own code, compiled.
    assert.equal(readdirSync(home), ['.cache']);
    assert.equal(readdirSync(join(home, '.cache/ns-lab')), ['code']);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('what a killed doctor leaves is found by `clean`', async () => {
  const sources = join(CHECKOUT, 'src/lab/doctor');
  const script = `
    const { Ground } = await import(${JSON.stringify(join(sources, 'ground.ts'))});
    const { controlGroupTrials } = await import(${JSON.stringify(join(sources, 'control-groups.ts'))});
    const ground = new Ground();
    ground.host = ground.root;
    ground.traces.scratch();
    for (const { ways } of controlGroupTrials(ground)) ways[0].attempt();
    process.kill(process.pid, 'SIGKILL');`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { signal, pid, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(signal, 'SIGKILL', stderr);
  const scratch = readdirSync(join(directory, 'cache/labs'));
  assert.is(scratch.length, 1);
  assert.is(scratch[0]!.startsWith(`${pid}-`), true);
  const left = groupsOf(pid);
  const { removed, failed } = await cleanUp();
  assert.equal(failed, []);
  assert.equal(
    left.filter((group) => !removed.includes(group)),
    [],
  );
  assert.equal(groupsOf(pid), []);
  assert.equal(readdirSync(join(directory, 'cache/labs')), []);
});

test.run();
