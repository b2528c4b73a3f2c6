import { spawnSync } from 'node:child_process';
import { readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ElfError, readElf } from '../../src/kernel/elf.ts';
import { EM_AARCH64, EM_X86_64, elfFile } from '../support/elf-file.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const scratch = scratchDirectory();

function write(name: string, bytes: Buffer | string): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

function problemOf(bytes: Buffer | string): string {
  const path = write('bad', bytes);
  try {
    readElf(path);
  } catch (error) {
    if (error instanceof ElfError && error.path === path) return error.message.slice(path.length + 2);
    throw error;
  }
  throw new Error('it was read');
}

const DAMAGED = 'a damaged ELF file: its headers point beyond its end';

test('a dynamic program is read for x64 and arm64', () => {
  for (const [machine, name] of [
    [EM_X86_64, 'x64'],
    [EM_AARCH64, 'arm64'],
  ] as const) {
    const bytes = elfFile({ machine, interpreter: '/lib/ld.so', needed: ['libb.so.2', 'liba.so.1'] });
    assert.equal(readElf(write('program', bytes)), {
      type: 'ET_DYN',
      machine: name,
      interpreter: '/lib/ld.so',
      needed: ['libb.so.2', 'liba.so.1'],
      rpath: [],
      runpath: [],
    });
  }
});

test('a static program has no interpreter and needs nothing', () => {
  const elf = readElf(write('static', elfFile({ type: 2 })));
  assert.is(elf.type, 'ET_EXEC');
  assert.is(elf.interpreter, undefined);
  assert.equal(elf.needed, []);
});

test('directories are split at colons, and keep their $ORIGIN', () => {
  const elf = readElf(write('paths', elfFile({ rpath: '/a:$ORIGIN/../lib', runpath: '\x24{ORIGIN}:/b' })));
  assert.equal(elf.rpath, ['/a', '$ORIGIN/../lib']);
  assert.equal(elf.runpath, ['\x24{ORIGIN}', '/b']);
});

test('what lies beyond the first page is found, long strings too', () => {
  const long = `/${'x'.repeat(3000)}`;
  const bytes = elfFile({ padding: 20_000, interpreter: '/lib/ld.so', needed: ['liba.so'], runpath: long });
  const elf = readElf(write('far', bytes));
  assert.is(elf.interpreter, '/lib/ld.so');
  assert.equal(elf.needed, ['liba.so']);
  assert.equal(elf.runpath, [long]);
});

test('an unknown machine and type keep their numbers', () => {
  const elf = readElf(write('other', elfFile({ machine: 243, type: 9 })));
  assert.is(elf.machine, 'EM_243');
  assert.is(elf.type, 'ET_9');
});

test('a file that is no ELF file of 64 bits, little-endian, is refused with what it is', () => {
  assert.is(problemOf('#!/bin/sh\n'), 'not an ELF file');
  assert.is(problemOf(''), 'not an ELF file');
  const narrow = elfFile();
  narrow[4] = 1;
  assert.is(problemOf(narrow), 'a 32-bit ELF file');
  const big = elfFile();
  big[5] = 2;
  assert.is(problemOf(big), 'a big-endian ELF file');
});

test('a file cut off anywhere is damaged, or whole as far as it matters, but never an exception of another kind', () => {
  const bytes = elfFile({ interpreter: '/lib/ld.so', needed: ['liba.so'], runpath: '/b' });
  assert.is(problemOf(bytes.subarray(0, 40)), DAMAGED);
  for (let length = 64; length < bytes.length; length++) {
    const path = write('cut', bytes.subarray(0, length));
    try {
      readElf(path);
      assert.unreachable(`${length} of ${bytes.length} bytes were enough`);
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
    }
  }
});

test('headers that point to absurd places are damaged', () => {
  const cases: Record<string, (bytes: Buffer) => void> = {
    'program headers at 2^64 - 1': (bytes) => bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 32),
    'program headers of 8 bytes': (bytes) => bytes.writeUInt16LE(8, 54),
    'a loader name of 2^40 bytes': (bytes) => bytes.writeBigUInt64LE(1n << 40n, 64 + 56 + 32),
    'a dynamic section at 2^52': (bytes) => bytes.writeBigUInt64LE(1n << 52n, 64 + 2 * 56 + 8),
    'a string table outside of all segments': (bytes) => bytes.writeBigUInt64LE(0n, 64 + 32),
  };
  for (const [name, damage] of Object.entries(cases)) {
    const bytes = elfFile({ interpreter: '/lib/ld.so', needed: ['liba.so'] });
    damage(bytes);
    assert.is(problemOf(bytes), DAMAGED, name);
  }
});

test('a string without an end is damaged', () => {
  const bytes = elfFile({ needed: ['liba.so'] });
  // The dynamic section stands last: its first entry's value is the string's place in the table.
  bytes.writeBigUInt64LE(BigInt(bytes.length), bytes.length - 3 * 16 + 8);
  assert.is(problemOf(bytes), DAMAGED);
});

test('a directory and a missing file give the error of node:fs', () => {
  assert.throws(() => readElf(scratch), /EISDIR/);
  assert.throws(() => readElf(join(scratch, 'missing')), /ENOENT/);
});

/** What readelf(1) says of many files: their loader and the libraries they need. */
function askReadelf(files: readonly string[]): Map<string, string> | undefined {
  const { status, stdout, error } = spawnSync('readelf', ['-dlW', ...files], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (error || status === null) return undefined;
  return new Map(
    stdout
      .split(/^File: /m)
      .slice(1)
      .map((section) => {
        const loader = section.match(/Requesting program interpreter: ([^\]]+)\]/)?.[1];
        const needed = [...section.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1]!);
        return [section.slice(0, section.indexOf('\n')), JSON.stringify([loader ?? null, needed])];
      }),
  );
}

test("readelf agrees about this machine's programs", () => {
  const files = [process.execPath];
  for (const name of readdirSync('/usr/bin').slice(0, 300)) {
    try {
      const path = realpathSync(join('/usr/bin', name));
      readElf(path);
      files.push(path);
    } catch {
      // A script.
    }
  }
  const witness = askReadelf(files);
  if (!witness) return skip('readelf (Debian: binutils) is not installed');
  assert.ok(files.length > 5);
  for (const file of files) {
    const { interpreter, needed } = readElf(file);
    assert.is(JSON.stringify([interpreter ?? null, needed]), witness.get(file), file);
  }
});

test.run();
