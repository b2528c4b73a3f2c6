/** The default filter against Docker's list, number by number: the one says what is closed, the other what is open. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CAPABILITIES, type CapabilityName, DOCKER_DEFAULT } from '../../../src/kernel/capabilities.ts';
import { ALLOW, ENOSYS, EPERM } from '../../../src/kernel/seccomp/actions.ts';
import { defaultProfile } from '../../../src/kernel/seccomp/default-profile.ts';
import { AUDIT_ARCH, assembleProfile } from '../../../src/kernel/seccomp/filter.ts';
import { interpret } from '../../../src/kernel/seccomp/interpret.ts';
import { CALL_TABLES, COMPAT_TABLE, syscallName } from '../../../src/kernel/syscall-numbers.ts';
import { type Answer, dockerAnswers, LISTED, type Machine } from './docker-list.ts';

const MACHINES: readonly Machine[] = ['x64', 'arm64'];
/** All numbers of all tables, the gaps, what is behind them, and the private ones of 32-bit Arm with their neighbours. */
const NUMBERS = [...Array(1200).keys(), ...Array.from({ length: 10 }, (_, at) => 0xf0000 + at), 0x7fffffff];
/** What the calls with a test of their first argument are asked with: each is an int or flags of 32 bits. */
const FIRST = [0n, 1n, 2n, 8n, 16n, 17n, 37n, 38n, 39n, 40n, 41n, 0x11n, 0x20000n, 0x20008n, 0x10000000n];
const MORE = [0x3d0f00n, 0x7e020000n, 0x02000000n, 0x40000n, 0xffffffffn];
const BY_ARGUMENT = ['clone', 'socket', 'personality'];

const KEPT: readonly (readonly CapabilityName[])[] = [
  [],
  DOCKER_DEFAULT,
  CAPABILITIES.map(({ name }) => name),
  ...CAPABILITIES.map(({ name }) => [...DOCKER_DEFAULT, name]),
];

const meaning = (action: number): Answer | string =>
  ({ [ALLOW]: 'allow', [EPERM]: 'EPERM', [ENOSYS]: 'ENOSYS' })[action] ?? action.toString(16);

for (const machine of MACHINES) {
  for (const table of [machine, COMPAT_TABLE[machine]]) {
    test(`${table}: every number is answered as Docker answers it, whatever the box keeps`, () => {
      const numbers = CALL_TABLES[table];
      const last = Math.max(...[...LISTED].map((name) => numbers[name] ?? 0));
      let compared = 0;
      for (const kept of KEPT) {
        const { bytes } = assembleProfile(machine, defaultProfile(kept));
        const docker = dockerAnswers(machine, new Set(kept));
        for (const number of NUMBERS) {
          const name = syscallName(table, number) ?? '';
          for (const first of BY_ARGUMENT.includes(name) ? [...FIRST, ...MORE] : [0n]) {
            const own = interpret(bytes, { number, arch: AUDIT_ARCH[table], args: [first] });
            const theirs = number > last ? 'ENOSYS' : docker(name, first);
            compared++;
            if (meaning(own) !== theirs)
              assert.unreachable(
                `${number} ${name}(${first}) with ${kept.at(-1)}: ${meaning(own)}, not ${theirs}`,
              );
          }
        }
      }
      assert.ok(compared > 40_000);
    });
  }
}

test('x32 calls, which Docker lets through to kernels that have them, find no kernel that has', () => {
  const { bytes } = assembleProfile('x64', defaultProfile(DOCKER_DEFAULT));
  for (const number of NUMBERS.slice(0, 600))
    assert.is(interpret(bytes, { number: 0x40000000 + number, arch: AUDIT_ARCH.x64 }), ENOSYS);
});

test('where the kernel reads an int, a high half disguises nothing, which is more than Docker holds back', () => {
  const { bytes } = assembleProfile('x64', defaultProfile(DOCKER_DEFAULT));
  const socket = (family: bigint) => interpret(bytes, { number: 41, arch: AUDIT_ARCH.x64, args: [family] });
  const docker = dockerAnswers('x64', new Set(DOCKER_DEFAULT));
  assert.equal([socket(40n), socket(0x1_0000_0028n)], [EPERM, EPERM]);
  assert.equal([docker('socket', 40n), docker('socket', 0x1_0000_0028n)], ['EPERM', 'allow']);
});

test.run();
