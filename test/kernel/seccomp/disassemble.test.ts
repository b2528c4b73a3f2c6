import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ENOSYS,
  EPERM,
  errnoAction,
  formatAction,
  isPermitted,
  LOG,
} from '../../../src/kernel/seccomp/actions.ts';
import { disassemble } from '../../../src/kernel/seccomp/disassemble.ts';
import { assembleProfile } from '../../../src/kernel/seccomp/filter.ts';
import { denyProfile } from '../../../src/kernel/seccomp/profile.ts';

test('a filter reads as a listing with the names of its calls', () => {
  assert.equal(assembleProfile('x64', denyProfile(['mkdir'])).listing(), [
    ' 0: ld  arch                  ; architecture',
    ' 1: jeq 0xc000003e, 4, 2      ; x64',
    ' 2: jeq 0x40000003, 12, 3     ; ia32',
    ' 3: ret KILL_PROCESS          ; another architecture',
    ' 4: ld  nr                    ; system call number',
    ' 5: jge 0x40000000, 6, 7      ; x32',
    ' 6: ret ERRNO(ENOSYS)         ; x32 calls',
    ' 7: jge 83, 9, 8              ; mkdir',
    ' 8: ret ALLOW                 ; read … rename',
    ' 9: jge 84, 11, 10            ; rmdir',
    '10: ret ERRNO(EPERM)          ; mkdir',
    '11: ret ALLOW                 ; rmdir … rseq_slice_yield',
    '12: ld  nr                    ; system call number of ia32',
    '13: jge 39, 15, 14            ; mkdir',
    '14: ret ALLOW                 ; restart_syscall … rename',
    '15: jge 40, 17, 16            ; rmdir',
    '16: ret ERRNO(EPERM)          ; mkdir',
    '17: ret ALLOW                 ; rmdir … rseq_slice_yield',
  ]);
});

test('the bytes of any filter can be read, with fields, halves and far jumps', () => {
  const hex = [
    '2000000024000000', // ld args[2].high
    '5400000000020000', // and
    '1500000100020000', // jeq
    '0500000001000000', // ja
    '4500000001000000', // jset
    '060000000500ff7f', // ret ALLOW with data
    '0c00000000000000', // add x: no filter of ns-lab has it
  ];
  assert.equal(disassemble(Buffer.from(hex.join(''), 'hex')), [
    '0: ld  args[2].high',
    '1: and 0x200',
    '2: jeq 0x200, 3, 4',
    '3: ja  5',
    '4: jset 0x1, 5, 5',
    '5: ret ALLOW(5)',
    '6: 0c00000000000000',
  ]);
});

test('numbers are decimal where the accumulator holds the number of the call, also behind a jump', () => {
  const hex = ['2000000000000000', '1500010005000000', '0600000000000000', '1500000006000000'];
  assert.is(disassemble(Buffer.from(hex.join(''), 'hex'))[3], '3: jeq 6, 4, 4');
});

test('actions have the names of seccomp(2)', () => {
  assert.is(formatAction(EPERM), 'ERRNO(EPERM)');
  assert.is(formatAction(ENOSYS), 'ERRNO(ENOSYS)');
  assert.is(formatAction(errnoAction(13)), 'ERRNO(EACCES)');
  assert.is(formatAction(0x7ff00003), 'TRACE(3)');
  assert.is(formatAction(0), 'KILL_THREAD');
  assert.is(formatAction(0x12340000), '0x12340000');
  assert.ok(isPermitted(LOG));
  assert.not(isPermitted(EPERM));
});

test.run();
