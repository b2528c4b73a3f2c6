import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allCapabilities, CAPABILITIES, DOCKER_DEFAULT } from '../../../src/kernel/capabilities.ts';
import { ALLOW, ENOSYS, EPERM, errnoAction, KILL_PROCESS, LOG } from '../../../src/kernel/seccomp/actions.ts';
import { defaultProfile } from '../../../src/kernel/seccomp/default-profile.ts';
import { AUDIT_ARCH, assembleProfile } from '../../../src/kernel/seccomp/filter.ts';
import { interpret } from '../../../src/kernel/seccomp/interpret.ts';
import {
  type ArgumentTest,
  type Choice,
  type Comparison,
  checkProfile,
  decide,
  deniedSyscalls,
  denyProfile,
  ifAny,
  missingSyscalls,
  type Profile,
  type Verdict,
} from '../../../src/kernel/seccomp/profile.ts';
import {
  type Arch,
  CALL_TABLES,
  COMPAT_TABLE,
  SYSCALL_NUMBERS,
  syscallName,
} from '../../../src/kernel/syscall-numbers.ts';

const ARCHES: readonly Arch[] = ['x64', 'arm64'];
const COMPARISONS: readonly Comparison[] = ['EQ', 'EQ', 'NE', 'LT', 'LE', 'GE', 'GT'];
/** Values at which a comparison of halves, signs or masks would go wrong. */
const ARGUMENTS = [
  ...[0n, 1n, 8n, 17n, 38n, 39n, 40n, 41n, 0x20000n, 0x20008n, 0x7e020000n, 0x7fffffffn, 0x80000000n],
  ...[0xffffffffn, 0x1_0000_0000n, 0x1_0000_0028n, 0x28_0000_0000n, 0xffff_ffff_0000_0000n, 2n ** 64n - 1n],
];

/** Every number up to well beyond the tables, and the ends of the number space. */
const NUMBERS = [
  ...Array(600).keys(),
  ...[0xf0000, 0xf0001, 0xf0002, 0xf0005, 0xf0006, 0xf0007],
  0x3fffffff,
  0x40000000,
  0x40000001,
  0x40000028,
  0x7fffffff,
  0xffffffff,
];

/** The filter and the profile must agree on every call, whatever its arguments. */
function assertFilterMeansProfile(arch: Arch, profile: Profile): void {
  const { bytes, length } = assembleProfile(arch, profile);
  assert.is(bytes.length, 8 * length);
  for (const table of [arch, COMPAT_TABLE[arch]]) {
    for (const number of NUMBERS) {
      const name = syscallName(table, number) ?? '';
      const isChoice = typeof profile.verdicts.get(name) === 'object';
      for (const value of isChoice ? ARGUMENTS : ARGUMENTS.slice(-2)) {
        const args = [value, value, value, value, value, value];
        const answer = interpret(bytes, { number, arch: AUDIT_ARCH[table], args });
        if (answer !== decide(table, profile, number, args))
          assert.unreachable(`${profile.name}: ${table} ${number} ${value}`);
      }
    }
  }
}

/** A profile of its own for every seed, in which most neighbours have different verdicts. */
function scatteredProfile(arch: Arch, seed: number): Profile {
  let state = seed;
  const next = (limit: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
  const pick = <T>(values: readonly T[]): T => values[next(values.length)]!;
  const actions = [ALLOW, EPERM, ENOSYS, LOG, KILL_PROCESS, errnoAction(13)];
  const argumentTest = (): ArgumentTest => {
    const mask = pick([2n ** 64n - 1n, 0xffffffffn, 0x7e020000n, 0xffffffff_00000000n, 0x80000000_00000001n]);
    return { argument: next(6), mask, value: pick(ARGUMENTS) & mask, is: pick(COMPARISONS) };
  };
  const choice = (): Choice => ({
    rules: Array.from({ length: 1 + next(4) }, () => ({
      all: Array.from({ length: 1 + next(3) }, argumentTest),
      action: pick(actions),
    })),
    otherwise: pick(actions),
  });
  const verdicts = new Map<string, Verdict>();
  for (const name of new Set(
    [arch, COMPAT_TABLE[arch]].flatMap((table) => Object.keys(CALL_TABLES[table])),
  )) {
    if (next(3)) verdicts.set(name, next(8) ? pick(actions) : choice());
  }
  const [known, unknown, newer] = [pick(actions), pick(actions), pick(actions)] as [number, number, number];
  return { name: `scattered ${seed}`, known, unknown, newer, hasCompat: next(4) > 0, verdicts };
}

test('the default filter decides every call as the profile says, with each single capability kept', () => {
  for (const arch of ARCHES) {
    assertFilterMeansProfile(arch, defaultProfile([]));
    assertFilterMeansProfile(arch, defaultProfile(DOCKER_DEFAULT));
    assertFilterMeansProfile(arch, defaultProfile(allCapabilities(40)));
    for (const { name } of CAPABILITIES) assertFilterMeansProfile(arch, defaultProfile([name]));
  }
});

test('a filter that denies a few calls denies these and no others', () => {
  for (const arch of ARCHES) {
    const profile = denyProfile(['mkdirat', 'unlinkat', 'chroot']);
    assertFilterMeansProfile(arch, profile);
    const denied = deniedSyscalls(arch, profile, Object.keys(SYSCALL_NUMBERS[arch])).sort();
    assert.equal(denied, ['chroot', 'mkdirat', 'unlinkat']);
  }
});

test('long lists need far jumps and still decide right', () => {
  for (const arch of ARCHES) {
    const names = Object.keys(SYSCALL_NUMBERS[arch]);
    assertFilterMeansProfile(arch, denyProfile(names));
    assertFilterMeansProfile(arch, denyProfile(names.filter((_, index) => index % 2 === 0)));
    for (const seed of [1, 2, 3, 4]) {
      const profile = scatteredProfile(arch, seed);
      const listing = assembleProfile(arch, profile).listing();
      assert.ok(
        listing.some((line) => line.includes(' ja ')),
        'no far jump in it',
      );
      assertFilterMeansProfile(arch, profile);
    }
  }
});

test('a call through the table of another architecture ends the process', () => {
  for (const arch of ARCHES) {
    const { bytes } = assembleProfile(arch, defaultProfile(DOCKER_DEFAULT));
    const own = [arch, COMPAT_TABLE[arch]];
    const foreign: number[] = Object.entries(AUDIT_ARCH).flatMap(([name, id]) =>
      own.includes(name as Arch) ? [] : [id],
    );
    foreign.push(0xc00000f3); // AUDIT_ARCH_RISCV64
    for (const other of foreign) assert.is(interpret(bytes, { number: 0, arch: other }), KILL_PROCESS);
  }
});

test('a denied call is denied to 32-bit programs too, by all the names that they have for it', () => {
  const { bytes } = assembleProfile('x64', denyProfile(['socket', 'umount2', 'setuid', 'msgget', 'mmap']));
  const ask = (number: number, first = 0n) =>
    interpret(bytes, { number, arch: AUDIT_ARCH.ia32, args: [first] });
  // socket, umount2, umount, setuid, setuid32, msgget, mmap, mmap2; getpid is none of them.
  for (const number of [359, 52, 22, 23, 213, 399, 90, 192]) assert.is(ask(number), EPERM, String(number));
  assert.is(ask(20), ALLOW);
  const [SOCKETCALL, SOCKET, BIND, IPC, MSGGET, SHMGET] = [102, 1n, 2n, 117, 13n, 23n];
  assert.equal([ask(SOCKETCALL, SOCKET), ask(SOCKETCALL, BIND)], [EPERM, ALLOW]);
  assert.equal([ask(IPC, MSGGET), ask(IPC, 0x10000n | MSGGET), ask(IPC, SHMGET)], [EPERM, EPERM, ALLOW]);
});

test('x32 calls are no way around a denied call', () => {
  const { bytes } = assembleProfile('x64', denyProfile(['mkdir']));
  const arch = AUDIT_ARCH.x64;
  assert.is(interpret(bytes, { number: 83, arch }), EPERM);
  assert.is(interpret(bytes, { number: 0x40000000 + 83, arch }), ENOSYS);
});

test('every filter is small enough for the kernel', () => {
  for (const arch of ARCHES) {
    assert.ok(assembleProfile(arch, defaultProfile(DOCKER_DEFAULT)).length < 512);
    assert.ok(assembleProfile(arch, scatteredProfile(arch, 5)).length <= 4096);
  }
});

test('names that exist on the other architecture only are skipped, others are refused', () => {
  const { bytes } = assembleProfile('arm64', denyProfile(['mkdir']));
  for (const number of NUMBERS) assert.is(interpret(bytes, { number, arch: AUDIT_ARCH.arm64 }), ALLOW);
  assert.is(interpret(bytes, { number: 39, arch: AUDIT_ARCH.arm }), EPERM);
  assert.throws(() => assembleProfile('x64', denyProfile(['mkdir', 'mount2'])), /mount2 is no system call/);
  assert.throws(() => assembleProfile('x64', denyProfile(['constructor'])), RangeError);
  assert.equal(missingSyscalls('x64', ['mkdir', 'mount2', 'constructor']), ['mount2', 'constructor']);
  assert.equal(missingSyscalls('arm64', ['mkdir', 'mkdirat', 'time', 'arch_prctl']), ['time', 'arch_prctl']);
});

test('a test of an argument that can only ever hold, or only ever fail, is refused', () => {
  for (const [mask, value] of [
    [0n, 0n],
    [0xffn, 0x100n],
    [0xffffffffn, 0x1_0000_0005n],
  ] as const) {
    const choice = ifAny([{ argument: 0, mask, value }], EPERM, ALLOW);
    const profile = { ...denyProfile([]), verdicts: new Map([['socket', choice]]) };
    assert.throws(() => assembleProfile('x64', profile), /socket looks at other bits than its mask/);
  }
});

test('a profile that would silence the lab is refused with the reason', () => {
  for (const arch of ARCHES) {
    assert.match(
      checkProfile(arch, denyProfile(['write', 'mount', 'read']))!,
      /^read, write would be forbidden: /,
    );
    assert.match(checkProfile(arch, denyProfile(['exit_group']))!, /^exit_group would be forbidden/);
    assert.match(checkProfile(arch, { ...denyProfile([]), known: EPERM })!, /^read, write, exit_group would/);
    assert.is(checkProfile(arch, denyProfile(['execve', 'readv', 'exit'])), undefined);
    assert.is(checkProfile(arch, { ...denyProfile([]), known: LOG }), undefined);
  }
});

test('denied calls are found in a list, also those that are denied for some arguments only', () => {
  const list = ['execve', 'mkdir', 'clone', 'unshare', 'getpid', 'mount2'];
  assert.equal(deniedSyscalls('x64', denyProfile(['execve']), list), ['execve']);
  assert.equal(deniedSyscalls('x64', defaultProfile(DOCKER_DEFAULT), list), ['clone', 'unshare']);
});

test.run();
