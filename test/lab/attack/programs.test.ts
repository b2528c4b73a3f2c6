import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Arch, currentArch } from '../../../src/kernel/proxy/code.ts';
import { CODE, type ProgramName } from '../../../src/lab/attack/attempts/programs.ts';
import { programPath } from '../../support/programs.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

/** As binutils of Debian name the assemblers; the machine's own one is `as` everywhere. */
const ASSEMBLERS: Record<Arch, string> = { x64: 'x86_64-linux-gnu-as', arm64: 'aarch64-linux-gnu-as' };

const EXIT_X64 = 'mov $231, %eax; syscall';
const ERRNO_X64 = 'test %eax, %eax; jg 1f; neg %eax; jmp 2f; 1: mov $42, %eax; 2: mov %eax, %edi';
const ZERO_X64 = 'test %eax, %eax; jz 1f; mov $1, %edi; jmp 2f; 1: mov $42, %edi; 2:';
const ZERO_ARM64 = 'cbz w0, 1f; mov x0, #1; b 2f; 1: mov x0, #42; 2:';
const EXIT_ARM64 = 'mov x8, #94; svc #0';

const LISTINGS: Readonly<Record<ProgramName, Partial<Record<Arch, string>>>> = {
  int80: { x64: `mov $20, %eax; int $0x80; ${ERRNO_X64}; ${EXIT_X64}` },
  x32: { x64: `mov $0x40000027, %eax; syscall; ${ERRNO_X64}; ${EXIT_X64}` },
  isRoot: {
    x64: `mov $107, %eax; syscall; ${ZERO_X64} ${EXIT_X64}`,
    arm64: `mov x8, #175; svc #0; ${ZERO_ARM64} ${EXIT_ARM64}`,
  },
  canChroot: {
    x64: `lea 3f(%rip), %rdi; mov $161, %eax; syscall; ${ZERO_X64} ${EXIT_X64}; 3: .asciz "/"`,
    arm64: `adr x0, 3f; mov x8, #51; svc #0; ${ZERO_ARM64} ${EXIT_ARM64}; 3: .asciz "/"`,
  },
};

const scratch = scratchDirectory();

for (const arch of ['x64', 'arm64'] as const) {
  const assembler = programPath(ASSEMBLERS[arch]) ?? (currentArch() === arch ? programPath('as') : undefined);
  if (!assembler) {
    skip(`assembling the ${arch} programs of attempts: ${ASSEMBLERS[arch]} is not installed`);
    continue;
  }
  for (const [name, listings] of Object.entries(LISTINGS) as [ProgramName, Partial<Record<Arch, string>>][]) {
    const listing = listings[arch];
    if (listing === undefined) continue;
    test(`the ${arch} code of ${name} is what its listing assembles to`, () => {
      const [source, object, text] = ['s', 'o', 'bin'].map((end) =>
        join(scratch, `${name}-${arch}.${end}`),
      ) as [string, string, string];
      writeFileSync(source, `${listing.replaceAll('; ', '\n')}\n`);
      execFileSync(assembler, ['-o', object, source]);
      const objcopy = assembler.replace(/as$/, 'objcopy');
      execFileSync(objcopy, ['--output-target=binary', '--only-section=.text', object, text]);
      const codes: Partial<Record<Arch, string>> = CODE[name];
      // The assembler fills the section up behind the text.
      assert.is(readFileSync(text).toString('hex').slice(0, codes[arch]!.length), codes[arch]);
    });
  }
}

test.run();
