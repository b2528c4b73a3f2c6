import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type DeviceRule,
  decisive,
  deviceProgram,
  formatDeviceRule,
  rulesForV1,
} from '../../../src/kernel/cgroup/device-rules.ts';
import { disassemble } from '../../../src/kernel/ebpf/disassemble.ts';
import { runProgram } from './run-program.ts';

/** `allow c 1:3 rwm` */
function rule(text: string): DeviceRule {
  const [verdict, type, numbers = '*:*', access = 'rwm'] = text.split(' ') as [
    'allow' | 'deny',
    'a' | 'b' | 'c',
    string?,
    string?,
  ];
  const [major, minor] = numbers.split(':').map((part) => (part === '*' ? '*' : Number(part))) as [
    number,
    number,
  ];
  return { verdict, type, major, minor, access };
}

/** What the program of these rules says to a request such as `c 1:3 rw`. */
function allows(rules: readonly string[], request: string): boolean {
  const { type, major, minor, access } = rule(`allow ${request}`);
  const bits = [...access].reduce((mask, letter) => mask | { m: 1, r: 2, w: 4 }[letter]!, 0);
  const context = Buffer.alloc(12);
  context.writeUInt32LE((bits << 16) | { a: 0, b: 1, c: 2 }[type], 0);
  context.writeUInt32LE(Number(major), 4);
  context.writeUInt32LE(Number(minor), 8);
  return runProgram(deviceProgram(rules.map(rule)).bytes, context) === 1n;
}

test('without a rule that names it, a device is allowed', () => {
  assert.ok(allows([], 'c 1:3 rwm'));
  assert.ok(allows(['deny b 1:3', 'deny c 1:4', 'deny c 2:3'], 'c 1:3 rwm'));
});

test('of several rules the last that fits decides', () => {
  assert.not(allows(['allow c 1:3', 'deny c 1:3'], 'c 1:3 r'));
  assert.ok(allows(['deny c 1:3', 'allow c 1:3'], 'c 1:3 r'));
  assert.ok(allows(['deny a', 'allow c 1:*'], 'c 1:99 rwm'));
  assert.not(allows(['deny a', 'allow c 1:*'], 'c 2:1 r'));
  assert.not(allows(['deny a', 'allow c *:3'], 'b 1:3 r'));
});

test('each of read, write and mknod is decided by itself', () => {
  assert.not(allows(['deny c 1:3 w'], 'c 1:3 rw'));
  assert.ok(allows(['deny c 1:3 w'], 'c 1:3 r'));
  assert.ok(allows(['deny a', 'allow c 1:3 r', 'allow c 1:3 w'], 'c 1:3 rw'));
  assert.not(allows(['deny a', 'allow c 1:3 r', 'allow c 1:3 w'], 'c 1:3 rwm'));
  assert.not(allows(['deny a', 'allow c 1:3', 'deny c 1:3 m'], 'c 1:3 m'));
});

test('a rule about everything makes those before it pointless', () => {
  const rules = ['allow c 1:3', 'deny a', 'allow c 1:5', 'deny a *:* w'].map(rule);
  assert.equal(decisive(rules).map(formatDeviceRule), ['a *:* rwm', 'c 1:5 rwm', 'a *:* w']);
});

test('the listing reads as bpftool prints it, with the rules beside it', () => {
  const { bytes, length, notes } = deviceProgram([rule('deny c 1:3 w')]);
  assert.equal(disassemble(bytes, notes), [
    ' 0: r2 = *(u32 *)(r1 + 0)     ; access << 16 | type',
    ' 1: r3 = r2',
    ' 2: r2 &= 65535               ; r2 = type: 1 block, 2 char',
    ' 3: r3 >>= 16                 ; r3 = access: 1 mknod, 2 read, 4 write',
    ' 4: r4 = *(u32 *)(r1 + 4)     ; major',
    ' 5: r5 = *(u32 *)(r1 + 8)     ; minor',
    ' 6: if r2 != 2 goto 13        ; deny c 1:3 w',
    ' 7: if r4 != 1 goto 13',
    ' 8: if r5 != 3 goto 13',
    ' 9: if r3 & 4 goto 11',
    '10: goto 13',
    '11: r0 = 0',
    '12: exit',
    '13: r0 = 1                    ; no rule names it',
    '14: exit',
  ]);
  assert.is(length, 15);
});

test('cgroup v1 is told of a rule about both types as it reads it', () => {
  const all = { verdict: 'deny', type: 'a', major: '*', minor: '*', access: 'rwm' } as const;
  assert.equal(rulesForV1(all), ['a']);
  assert.equal(rulesForV1({ ...all, major: 1, minor: 8 }), ['b 1:8 rwm', 'c 1:8 rwm']);
  assert.equal(rulesForV1({ ...all, access: 'w' }), ['b *:* w', 'c *:* w']);
  assert.equal(rulesForV1({ ...all, type: 'c' }), ['c *:* rwm']);
});

test.run();
