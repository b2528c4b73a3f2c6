/**
 * A program that makes one system call by its number, as 64-bit and as 32-bit programs of x86 make them, and exits with
 * the errno: `call NUMBER FIRST`. It needs no C compiler and no libraries of 32 bits.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a decimal number at %rsi or %esi into the accumulator. */
const parse = (source: string) => `
parse: xorl %eax, %eax
1:  movzbl (${source}), %ecx
    subl $48, %ecx
    jb 2f
    imull $10, %eax, %eax
    addl %ecx, %eax
    inc ${source}
    jmp 1b
2:  ret
`;

const SOURCES = {
  64: `
.globl _start
_start:
    movq 16(%rsp), %rsi
    call parse
    movl %eax, %ebx
    movq 24(%rsp), %rsi
    call parse
    movl %eax, %edi
    xorl %esi, %esi
    xorl %edx, %edx
    xorl %r10d, %r10d
    xorl %r8d, %r8d
    movl %ebx, %eax
    syscall
    xorl %edi, %edi
    testq %rax, %rax
    jns 3f
    movl %eax, %edi
    negl %edi
3:  movl $231, %eax
    syscall
${parse('%rsi')}`,
  32: `
.globl _start
_start:
    movl 8(%esp), %esi
    call parse
    movl %eax, %edi
    movl 12(%esp), %esi
    call parse
    movl %eax, %ebx
    movl %edi, %eax
    xorl %ecx, %ecx
    xorl %edx, %edx
    xorl %esi, %esi
    xorl %edi, %edi
    int $0x80
    xorl %ebx, %ebx
    testl %eax, %eax
    jns 3f
    movl %eax, %ebx
    negl %ebx
3:  movl $1, %eax
    int $0x80
${parse('%esi')}`,
} as const;

/** Makes the program in a directory; returns its path. Needs `as` and `ld` of binutils on x86-64. */
export function assembleCaller(directory: string, bits: keyof typeof SOURCES): string {
  const [source, object, program] = ['s', 'o', 'program'].map((end) =>
    join(directory, `call${bits}.${end}`),
  ) as [string, string, string];
  writeFileSync(source, SOURCES[bits]);
  execFileSync('as', [`--${bits}`, source, '-o', object]);
  const format = bits === 32 ? 'elf_i386' : 'elf_x86_64';
  execFileSync('ld', ['-m', format, '-nostdlib', '-static', object, '-o', program]);
  chmodSync(program, 0o755);
  return program;
}
