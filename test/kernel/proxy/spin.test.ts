import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentArch, executable } from '../../../src/kernel/proxy/code.ts';
import { spinExecutable } from '../../../src/kernel/proxy/spin.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { programPath } from '../../support/programs.ts';
import { read } from '../../support/read.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { waitUntil } from '../../support/wait.ts';

const NAME = 'name: .asciz "ns-lab load"\n';
const LISTINGS = {
  x64: `mov $15, %edi\nlea name(%rip), %rsi\nmov $157, %eax\nsyscall\n0: jmp 0b\n${NAME}`,
  arm64: `mov x0, #15\nadr x1, name\nmov x8, #167\nsvc #0\n0: b 0b\n${NAME}`,
} as const;
const ASSEMBLERS = { x64: 'x86_64-linux-gnu-as', arm64: 'aarch64-linux-gnu-as' } as const;

const scratch = scratchDirectory();

for (const arch of ['x64', 'arm64'] as const) {
  const assembler = programPath(ASSEMBLERS[arch]) ?? (currentArch() === arch ? programPath('as') : undefined);
  if (!assembler) {
    skip(`assembling the ${arch} program: ${ASSEMBLERS[arch]} is not installed`);
    continue;
  }
  test(`the ${arch} program is what its listing assembles to`, () => {
    const [source, object, text] = ['s', 'o', 'bin'].map((end) => join(scratch, `${arch}.${end}`)) as [
      string,
      string,
      string,
    ];
    writeFileSync(source, LISTINGS[arch]);
    execFileSync(assembler, ['-o', object, source]);
    const objcopy = assembler.replace(/as$/, 'objcopy');
    execFileSync(objcopy, ['--output-target=binary', '--only-section=.text', object, text]);
    assert.equal(spinExecutable(arch), executable(arch, readFileSync(text)));
  });
}

if (currentArch()) {
  test('it has a name, and uses CPU time until it is killed', async () => {
    const file = join(scratch, 'spin');
    writeFileSync(file, spinExecutable(currentArch()!), { mode: 0o700 });
    const child = spawn(file, [], { stdio: 'ignore' });
    try {
      await waitUntil(() => read(`/proc/${child.pid}/comm`) === 'ns-lab load');
      const before = cpuTimeMs(child.pid!);
      await waitUntil(() => cpuTimeMs(child.pid!) > before + 5);
    } finally {
      child.kill('SIGKILL');
    }
  });
}

test.run();
