import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DOCKER_DEFAULT } from '../../../src/kernel/capabilities.ts';
import { ALLOW, errnoAction, isPermitted } from '../../../src/kernel/seccomp/actions.ts';
import { defaultProfile } from '../../../src/kernel/seccomp/default-profile.ts';
import { assembleProfile } from '../../../src/kernel/seccomp/filter.ts';
import { decide, denyProfile, ifAny, type Profile } from '../../../src/kernel/seccomp/profile.ts';
import {
  type Arch,
  SYSCALL_NUMBERS,
  syscallName,
  syscallNumber,
} from '../../../src/kernel/syscall-numbers.ts';
import { skip } from '../../support/skip.ts';

const EPERM = -1;
const EFAULT = -14;
const EINVAL = -22;
const ENOSYS = -38;
const MINUS_ONE = 2n ** 64n - 1n;
/** Arguments that no call does anything with: bad pointers, descriptors, flags and process IDs. */
const NONSENSE = Array.from({ length: 6 }, () => MINUS_ONE);

type Call = readonly [number, ...bigint[]];

interface Outcome {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Seccomp in proc_pid_status(5): 2 is filter mode. */
  readonly mode: string;
}

const arch = process.arch as Arch;

function numberOf(name: string): number {
  const number = syscallNumber(arch, name);
  assert.ok(number !== undefined, `${name} on ${arch}`);
  return number;
}

/** Makes calls in a process of its own, before and after it loads the filter of a profile. */
function underFilter(
  profile: Profile,
  calls: { before?: readonly Call[]; after?: readonly Call[] },
): Outcome {
  const task = {
    filter: assembleProfile(arch, profile).bytes.toString('hex'),
    prctl: numberOf('prctl'),
    seccomp: numberOf('seccomp'),
    before: calls.before ?? [],
    after: calls.after ?? [],
  };
  const input = JSON.stringify(task, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  const script = new URL('load-filter.ts', import.meta.url).pathname;
  const child = spawnSync(process.execPath, ['--import', 'tsx', script], { input, encoding: 'utf8' });
  assert.is(child.status, 0, child.stderr || `ended by ${child.signal}`);
  return JSON.parse(child.stdout) as Outcome;
}

if (process.platform === 'linux' && arch in SYSCALL_NUMBERS) {
  test('the kernel takes the default filter and then runs the thread in filter mode', () => {
    assert.is(underFilter(defaultProfile(DOCKER_DEFAULT), {}).mode, '2');
  });

  test('calls that reached the kernel before the filter do not reach it behind it', () => {
    const unshare: Call = [numberOf('unshare'), MINUS_ONE];
    const mount: Call = [numberOf('mount'), MINUS_ONE, MINUS_ONE, MINUS_ONE, 0n, 0n];
    const sockets = (family: bigint): Call => [numberOf('socket'), family, MINUS_ONE, 0n];
    const clone3: Call = [numberOf('clone3'), 0n, 0n];
    const calls = [unshare, mount, clone3, sockets(40n), sockets(0x1_0000_0028n), sockets(1n)];
    const { before, after } = underFilter(defaultProfile(DOCKER_DEFAULT), { before: calls, after: calls });
    assert.equal(before.slice(0, 3), [EINVAL, EFAULT, EINVAL]);
    assert.equal(before.slice(3).includes(EPERM), false);
    assert.equal(after, [EPERM, EPERM, ENOSYS, EPERM, EPERM, EINVAL]);
  });

  test('the kernel answers every call that the default profile holds back as the profile says', () => {
    const profile = defaultProfile([]);
    const held = Object.values(SYSCALL_NUMBERS[arch]).filter(
      // Since Linux 6.15 the kernel's own traps pass every filter.
      (number) =>
        !isPermitted(decide(arch, profile, number, NONSENSE)) && syscallName(arch, number) !== 'uprobe',
    );
    assert.ok(held.length > 60);
    const { after } = underFilter(profile, { after: held.map((number) => [number, ...NONSENSE]) });
    for (const [index, number] of held.entries()) {
      const errno = decide(arch, profile, number, NONSENSE) & 0xffff;
      assert.is(after[index], -errno, syscallName(arch, number));
    }
  });

  test('unknown numbers, x32 calls and odd personalities are turned away, ordinary calls are not', () => {
    const calls: Call[] = [
      [600],
      [0x40000000 + numberOf('getpid')],
      [numberOf('personality'), 0x40000n],
      [numberOf('personality'), 0xffffffffn],
      [numberOf('getpid')],
      [numberOf('clone'), 0x10000000n],
      [numberOf('openat'), MINUS_ONE, 0n, 0n, 0n],
    ];
    const { after } = underFilter(defaultProfile(DOCKER_DEFAULT), { after: calls });
    assert.equal(after, [ENOSYS, ENOSYS, EPERM, 0, 0, EPERM, EFAULT]);
  });

  test('a denied call fails with EPERM, its neighbours in the table do not', () => {
    const number = numberOf('mkdirat');
    const calls: Call[] = [number - 1, number, number + 1].map((each) => [each, ...NONSENSE]);
    const { before, after } = underFilter(denyProfile(['mkdirat']), { before: calls, after: calls });
    assert.not.equal(before[1], EPERM);
    assert.equal(after, [before[0]!, EPERM, before[2]!]);
  });

  test('the kernel runs far jumps', () => {
    // So many values to compare that the jumps across them no longer fit into 8 bits.
    const anyOf = Array.from({ length: 300 }, (_, index) => {
      return { argument: 0, mask: MINUS_ONE, value: 1000n + BigInt(index) };
    });
    const choice = ifAny(anyOf, errnoAction(-EPERM), ALLOW);
    const profile: Profile = { ...denyProfile([]), verdicts: new Map([['getpriority', choice]]) };
    const { length } = assembleProfile(arch, profile);
    const values = [0n, 999n, 1000n, 1299n, 1300n, 0x1_0000_03e8n];
    const calls = values.map((value): Call => [numberOf('getpriority'), value, 0n]);
    const { before, after } = underFilter(profile, {
      before: calls,
      after: [...calls, [numberOf('getpid')]],
    });
    assert.ok(length > 512);
    assert.equal(before, [0, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL]);
    assert.equal(after, [0, EINVAL, EPERM, EPERM, EINVAL, EINVAL, 0]);
  });
} else skip(`loading filters: not Linux on x64 or arm64 but ${process.platform} on ${process.arch}`);

test.run();
