import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALLOW, EPERM } from '../../../src/kernel/seccomp/actions.ts';
import { assemble, type Line, MAX_INSTRUCTIONS } from '../../../src/kernel/seccomp/bpf.ts';
import { interpret } from '../../../src/kernel/seccomp/interpret.ts';

const call = (number: number) => ({ number, arch: 0 });

/** A jump over (or not over) a number of lines without effect. */
function jumpOver(count: number, target: 'yes' | 'no'): Line[] {
  const far = { use: 'behind the filler' };
  return [
    { op: 'ld', k: 0 },
    { op: 'jeq', k: 7, [target]: far },
    ...Array.from({ length: count }, (): Line => ({ op: 'ld', k: 4 })),
    { op: 'ret', k: 1 },
    { op: 'mark', label: far },
    { op: 'ret', k: 2 },
  ];
}

test('instructions are struct sock_filter', () => {
  const forbid = { use: 'forbid' };
  const { bytes, length } = assemble([
    { op: 'ld', k: 0 },
    { op: 'jeq', k: 83, yes: forbid },
    { op: 'ret', k: ALLOW },
    { op: 'mark', label: forbid },
    { op: 'ret', k: EPERM },
  ]);
  assert.is(length, 4);
  assert.is(
    bytes.toString('hex'),
    ['2000000000000000', '1500010053000000', '060000000000ff7f', '0600000001000500'].join(''),
  );
});

test('a jump without a target goes on with the next instruction', () => {
  const { bytes } = assemble([
    { op: 'jge', k: 1 },
    { op: 'ret', k: 3 },
  ]);
  assert.is(bytes.toString('hex', 0, 8), '3500000001000000');
});

test('a jump that is just near enough stays one instruction', () => {
  for (const target of ['yes', 'no'] as const) assert.is(assemble(jumpOver(254, target)).length, 2 + 254 + 2);
});

test('a jump that is too far for 8 bits is widened and goes to the same place', () => {
  for (const count of [255, 256, 300, 3000]) {
    for (const target of ['yes', 'no'] as const) {
      const { bytes, length } = assemble(jumpOver(count, target));
      assert.is(length, 4 + count + 2);
      assert.is(interpret(bytes, call(7)), target === 'yes' ? 2 : 1);
      assert.is(interpret(bytes, call(8)), target === 'yes' ? 1 : 2);
    }
  }
});

test('widening a jump widens the jumps across it that it pushes too far', () => {
  const outer = { use: 'outer' };
  const inner = { use: 'inner' };
  const filler = (count: number) => Array.from({ length: count }, (): Line => ({ op: 'and', k: 0xffffffff }));
  // The outer jump is 255 away as long as the inner one takes one instruction; the inner one is too far.
  const lines: Line[] = [
    { op: 'ld', k: 0 },
    { op: 'jeq', k: 1, yes: outer },
    { op: 'jeq', k: 2, yes: inner },
    ...filler(253),
    { op: 'ret', k: 10 },
    { op: 'mark', label: outer },
    { op: 'ret', k: 11 },
    ...filler(10),
    { op: 'mark', label: inner },
    { op: 'ret', k: 12 },
  ];
  const { bytes, length } = assemble(lines);
  assert.is(length, lines.length - 2 + 4);
  assert.equal(
    [0, 1, 2].map((number) => interpret(bytes, call(number))),
    [10, 11, 12],
  );
});

test('notes stay with their instructions', () => {
  const { notes } = assemble([
    { op: 'ld', k: 4, note: 'architecture' },
    { op: 'ret', k: 0 },
  ]);
  assert.equal([...notes], [[0, 'architecture']]);
});

test('backward jumps and labels without a place are refused', () => {
  const label = { use: 'the start' };
  assert.throws(
    () =>
      assemble([
        { op: 'mark', label },
        { op: 'jeq', k: 0, yes: label },
      ]),
    /the start is not ahead/,
  );
  assert.throws(() => assemble([{ op: 'jeq', k: 0, no: label }]), /the start is not marked/);
});

test('a program that the kernel would not take is refused', () => {
  const lines = (count: number) => Array.from({ length: count }, (): Line => ({ op: 'ret', k: 0 }));
  assert.is(assemble(lines(MAX_INSTRUCTIONS)).length, 4096);
  assert.throws(() => assemble(lines(MAX_INSTRUCTIONS + 1)), /4097 instructions/);
});

test.run();
