import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { socketpair } from '../../../src/kernel/ffi.ts';
import { type Arch, currentArch, PROXY_CODE, proxyExecutable } from '../../../src/kernel/proxy/code.ts';
import { programPath } from '../../support/programs.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { output } from '../../support/witness.ts';

const SOURCES = join(import.meta.dirname, '../../../src/kernel/proxy');
/** As binutils of Debian name the assemblers; the machine's own one is `as` everywhere. */
const ASSEMBLERS: Record<Arch, string> = { x64: 'x86_64-linux-gnu-as', arm64: 'aarch64-linux-gnu-as' };

const scratch = scratchDirectory();

for (const arch of ['x64', 'arm64'] as const) {
  const assembler = programPath(ASSEMBLERS[arch]) ?? (currentArch() === arch ? programPath('as') : undefined);
  if (!assembler) {
    skip(`assembling the ${arch} listing: ${ASSEMBLERS[arch]} is not installed`);
    continue;
  }
  test(`the ${arch} machine code is what its listing assembles to`, () => {
    const object = join(scratch, `${arch}.o`);
    const text = join(scratch, `${arch}.bin`);
    execFileSync(assembler, ['-o', object, join(SOURCES, `loop.${arch}.s`)]);
    const objcopy = assembler.replace(/as$/, 'objcopy');
    execFileSync(objcopy, ['--output-target=binary', '--only-section=.text', object, text]);
    assert.is(readFileSync(text).toString('hex'), PROXY_CODE[arch]);
  });
}

if (programPath('readelf')) {
  for (const [arch, machine] of [
    ['x64', 'Advanced Micro Devices X86-64'],
    ['arm64', 'AArch64'],
  ] as const) {
    test(`readelf finds nothing wrong with the ${arch} executable`, () => {
      const file = join(scratch, `${arch}.elf`);
      writeFileSync(file, proxyExecutable(arch));
      const text = output('readelf', '--file-header', '--program-headers', '--wide', file);
      const field = (name: string) => new RegExp(`^ *${name}: *(.*)$`, 'm').exec(text)?.[1];
      assert.is(field('Class'), 'ELF64');
      assert.is(field('Data'), "2's complement, little endian");
      assert.match(field('Type')!, 'EXEC');
      assert.is(field('Machine'), machine);
      assert.is(field('Entry point address'), '0x400078');
      assert.is(field('Number of program headers'), '1');
      const [, offset, address, , fileSize, memorySize, flags] =
        /LOAD +(\S+) (\S+) (\S+) (\S+) (\S+) (.{3})/.exec(text)!;
      const size = proxyExecutable(arch).length;
      assert.equal([offset, address, fileSize, memorySize].map(Number), [0, 0x400000, size, size]);
      assert.is(flags, 'R E');
    });
  }
} else skip('reading the executables: readelf is not installed (Debian package binutils)');

test('the executable is headers and code, and not many bytes', () => {
  for (const arch of ['x64', 'arm64'] as const) {
    const file = proxyExecutable(arch);
    const code = Buffer.from(PROXY_CODE[arch], 'hex');
    assert.is(file.length, 64 + 56 + code.length);
    assert.equal(file.subarray(-code.length), code);
    assert.ok(code.length < 200);
  }
});

if (currentArch()) {
  test('it is a program that ends with its socket', async () => {
    const file = join(scratch, 'proxy');
    writeFileSync(file, proxyExecutable(currentArch()!), { mode: 0o700 });
    const [near, far] = socketpair();
    const child = spawn(file, [], { stdio: ['ignore', 'ignore', 'ignore', far] });
    closeSync(far);
    closeSync(near);
    assert.equal(await once(child, 'exit'), [0, null]);
  });
}

test.run();
