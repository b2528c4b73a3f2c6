import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CapabilityName, DOCKER_DEFAULT } from '../../../src/kernel/capabilities.ts';
import { ALLOW, ENOSYS, EPERM, errnoAction, KILL_PROCESS } from '../../../src/kernel/seccomp/actions.ts';
import { AUDIT_ARCH, assembleProfile } from '../../../src/kernel/seccomp/filter.ts';
import { interpret } from '../../../src/kernel/seccomp/interpret.ts';
import { ProfileFileError, readOciProfile } from '../../../src/kernel/seccomp/oci-profile.ts';
import { decide } from '../../../src/kernel/seccomp/profile.ts';
import {
  CALL_TABLES,
  COMPAT_TABLE,
  syscallName,
  syscallNumber,
} from '../../../src/kernel/syscall-numbers.ts';
import { dockerAnswers, dockerFile, LISTED, type Machine } from './docker-list.ts';

const around = (kept: readonly string[] = [], arch: Machine = 'x64', kernel = '6.1.0-13-amd64') => ({
  arch,
  capabilities: new Set(kept),
  kernel,
});

const read = (file: unknown, ...rest: Parameters<typeof around>) =>
  readOciProfile(JSON.stringify(file), 'FILE', around(...rest));

/** The answer of the assembled filter to a call of an x64 program. */
function ask(
  file: unknown,
  name: string,
  args: readonly bigint[] = [],
  kept: readonly string[] = [],
): number {
  const { profile } = read(file, kept);
  const number = syscallNumber('x64', name)!;
  const answer = interpret(assembleProfile('x64', profile).bytes, { number, arch: AUDIT_ARCH.x64, args });
  assert.is(answer, decide('x64', profile, number, args));
  return answer;
}

const one = (syscall: object, rest: object = {}) => ({
  defaultAction: 'SCMP_ACT_ERRNO',
  syscalls: [{ names: ['socket'], action: 'SCMP_ACT_ALLOW', ...syscall }],
  ...rest,
});

for (const machine of ['x64', 'arm64'] as const) {
  for (const table of [machine, COMPAT_TABLE[machine]]) {
    test(`a file that says what Docker's says is Docker's, for every number of ${table}`, () => {
      const last = Math.max(...[...LISTED].map((name) => CALL_TABLES[table][name] ?? 0));
      const cases: CapabilityName[][] = [[], [...DOCKER_DEFAULT], [...DOCKER_DEFAULT, 'CAP_SYS_ADMIN']];
      for (const kept of cases) {
        const { profile } = read(dockerFile(), kept, machine);
        const { bytes } = assembleProfile(machine, profile);
        const docker = dockerAnswers(machine, new Set(kept));
        for (let number = 0; number < 700; number++) {
          const name = syscallName(table, number) ?? '';
          for (const first of [0n, 8n, 16n, 38n, 39n, 40n, 41n, 0x10000000n, 0xffffffffn, 0x1_0000_0028n]) {
            const answer = interpret(bytes, { number, arch: AUDIT_ARCH[table], args: [first] });
            const expected = { allow: ALLOW, EPERM, ENOSYS }[number > last ? 'ENOSYS' : docker(name, first)];
            assert.is(answer, expected, `${number} ${name}(${first})`);
          }
        }
      }
    });
  }
}

test('each comparison is the one that it is called', () => {
  const values = [0n, 4n, 5n, 6n, 0x1_0000_0004n, 0x1_0000_0005n, 2n ** 64n - 1n];
  const holds: Record<string, (value: bigint) => boolean> = {
    SCMP_CMP_NE: (value) => value !== 0x1_0000_0005n,
    SCMP_CMP_LT: (value) => value < 0x1_0000_0005n,
    SCMP_CMP_LE: (value) => value <= 0x1_0000_0005n,
    SCMP_CMP_EQ: (value) => value === 0x1_0000_0005n,
    SCMP_CMP_GE: (value) => value >= 0x1_0000_0005n,
    SCMP_CMP_GT: (value) => value > 0x1_0000_0005n,
  };
  for (const [op, test] of Object.entries(holds)) {
    const file = one({ args: [{ index: 2, value: 0x1_0000_0005, op }] });
    for (const value of values)
      assert.is(ask(file, 'socket', [0n, 0n, value]), test(value) ? ALLOW : EPERM, `${op} ${value}`);
  }
});

test('a masked comparison has the mask first, and one that no number can hold decides nothing', () => {
  const masked = (value: number, valueTwo: number) =>
    one({ args: [{ index: 0, value, valueTwo, op: 'SCMP_CMP_MASKED_EQ' }] });
  assert.equal(
    [5n, 0x15n, 0x25n, 4n].map((value) => ask(masked(0x0f, 5), 'socket', [value])),
    [ALLOW, ALLOW, ALLOW, EPERM],
  );
  assert.is(ask(masked(0x0f, 0x10), 'socket', [0x10n]), EPERM);
  assert.is(ask(masked(0, 0), 'socket', [7n]), ALLOW);
});

test('all tests of a rule must hold, and two tests of one argument are two rules', () => {
  const both = one({
    args: [
      { index: 0, value: 1, op: 'SCMP_CMP_EQ' },
      { index: 1, value: 2, op: 'SCMP_CMP_EQ' },
    ],
  });
  assert.equal([ask(both, 'socket', [1n, 2n]), ask(both, 'socket', [1n, 3n])], [ALLOW, EPERM]);
  const either = one({
    args: [
      { index: 0, value: 1, op: 'SCMP_CMP_EQ' },
      { index: 0, value: 2, op: 'SCMP_CMP_EQ' },
    ],
  });
  assert.equal(
    [1n, 2n, 3n].map((value) => ask(either, 'socket', [value])),
    [ALLOW, ALLOW, EPERM],
  );
});

test('errnos are those that the file says, EPERM where it says none', () => {
  assert.is(ask({ defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: 13 }, 'socket'), errnoAction(13));
  const file = { ...one({ action: 'SCMP_ACT_ERRNO', errnoRet: 22 }), defaultAction: 'SCMP_ACT_ALLOW' };
  assert.is(ask(file, 'socket'), errnoAction(22));
  assert.is(
    ask({ ...one({ action: 'SCMP_ACT_KILL_PROCESS' }), defaultAction: 'SCMP_ACT_LOG' }, 'socket'),
    KILL_PROCESS,
  );
});

test('conditions are those of the capabilities, the machine and the kernel', () => {
  const file = one({ includes: { caps: ['CAP_SYS_ADMIN', 'CAP_NET_RAW'] } });
  assert.is(ask(file, 'socket', [], ['CAP_SYS_ADMIN']), EPERM);
  assert.is(ask(file, 'socket', [], ['CAP_SYS_ADMIN', 'CAP_NET_RAW']), ALLOW);
  const without = one({ excludes: { caps: ['CAP_SYS_ADMIN', 'CAP_NET_RAW'] } });
  assert.equal([ask(without, 'socket', [], ['CAP_NET_RAW']), ask(without, 'socket')], [EPERM, ALLOW]);
  assert.is(ask(one({ includes: { arches: ['arm64'] } }), 'socket'), EPERM);
  assert.is(ask(one({ excludes: { arches: ['amd64'] } }), 'socket'), EPERM);
  for (const [version, expected] of [
    ['4.8', ALLOW],
    ['6.1', ALLOW],
    ['6.2', EPERM],
    ['6.10', EPERM],
    ['10.0', EPERM],
  ] as const)
    assert.is(ask(one({ includes: { minKernel: version } }), 'socket'), expected, version);
  assert.is(ask(one({ excludes: { minKernel: '4.8' } }), 'socket'), EPERM);
});

test('32-bit programs are let in by the map of architectures or the list, and ended without', () => {
  const compat = (rest: object) => {
    const { profile } = read(one({ names: ['getpid'] }, rest));
    return interpret(assembleProfile('x64', profile).bytes, { number: 20, arch: AUDIT_ARCH.ia32 });
  };
  assert.is(compat({}), KILL_PROCESS);
  assert.is(compat({ architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'] }), ALLOW);
  const archMap = [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
  ];
  assert.is(compat({ archMap }), ALLOW);
  assert.is(compat({ archMap: [{ ...archMap[0], architecture: 'SCMP_ARCH_AARCH64' }] }), KILL_PROCESS);
});

test('names that are no calls are passed over and listed', () => {
  const { unknownNames } = read(one({ names: ['socket', 'soket', 'riscv_hwprobe'] }));
  assert.equal(unknownNames, ['soket', 'riscv_hwprobe']);
});

test('every mistake is found where it is', () => {
  const arg = { index: 0, value: 1, op: 'SCMP_CMP_EQ' };
  const wrong: [unknown, string, string][] = [
    [[], '', 'not-object'],
    [{}, 'defaultAction', 'not-text'],
    [{ defaultAction: 'ALLOW' }, 'defaultAction', 'not-action'],
    [one({ names: [] }), 'syscalls[0]', 'no-names'],
    [one({ name: 'read' }), 'syscalls[0]', 'both-names'],
    [one({ action: 'SCMP_ACT_NOTIFY' }), 'syscalls[0].action', 'needs-listener'],
    [one({ args: {} }), 'syscalls[0].args', 'not-list'],
    [one({ args: [{ ...arg, op: 'EQ' }] }), 'syscalls[0].args[0].op', 'not-comparison'],
    [one({ args: [{ ...arg, index: 6 }] }), 'syscalls[0].args[0].index', 'not-number'],
    [one({ args: [{ ...arg, value: -1 }] }), 'syscalls[0].args[0].value', 'not-number'],
    [one({ args: [{ ...arg, value: 2 ** 60 }] }), 'syscalls[0].args[0].value', 'not-number'],
    [one({ includes: { minKernel: 'new' } }), 'minKernel', 'not-version'],
    [one({}, { architectures: ['x86'] }), 'architectures[0]', 'not-architecture'],
    [
      one({}, { architectures: ['SCMP_ARCH_X86'], archMap: [{ architecture: 'SCMP_ARCH_X86' }] }),
      'archMap',
      'both-architectures',
    ],
  ];
  for (const [file, place, problem] of wrong) {
    const isIt = (error: unknown) =>
      error instanceof ProfileFileError && error.place === place && error.problem === problem;
    assert.throws(() => read(file), isIt, `${place} ${problem}`);
  }
  assert.throws(
    () => readOciProfile('{', 'FILE', around()),
    (error: unknown) => (error as ProfileFileError).problem === 'not-json',
  );
});

test.run();
