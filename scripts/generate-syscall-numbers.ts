/**
 * Writes the tables of src/kernel/syscall-numbers.ts from the kernel's own headers:
 *   node --import tsx scripts/generate-syscall-numbers.ts
 * Needs a C compiler and the headers of Debian's linux-libc-dev and linux-libc-dev-armhf-cross on an x86_64 machine.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const TARGET = new URL('../src/kernel/syscall-numbers.ts', import.meta.url);
const BEGIN = '// Generated tables: begin\n';
const END = '// Generated tables: end\n';

/** What arch/arm64/include/uapi/asm/unistd.h defines before it includes the generic table. */
const ARM64_WANTS = [
  'RENAMEAT',
  'NEW_STAT',
  'SET_GET_RLIMIT',
  'TIME32_SYSCALLS',
  'SYS_CLONE3',
  'MEMFD_SECRET',
].map((name) => `-D__ARCH_WANT_${name}`);

/** Where the headers of 32-bit Arm are, and the ABI of all its programs of today. */
const ARM_OPTIONS = ['-nostdinc', '-isystem', '/usr/arm-linux-gnueabihf/include', '-D__ARM_EABI__'];

/** Arm has calls of its own far above the others: __ARM_NR_BASE and a number, asm/unistd.h. */
const ARM_PRIVATE = {
  breakpoint: 0xf0001,
  cacheflush: 0xf0002,
  usr26: 0xf0003,
  usr32: 0xf0004,
  set_tls: 0xf0005,
  get_tls: 0xf0006,
};

/** Calls newer than the headers may be; since number 424 every architecture uses the same numbers. */
const NEWER = {
  cachestat: 451,
  fchmodat2: 452,
  map_shadow_stack: 453,
  futex_wake: 454,
  futex_wait: 455,
  futex_requeue: 456,
  statmount: 457,
  listmount: 458,
  lsm_get_self_attr: 459,
  lsm_set_self_attr: 460,
  lsm_list_modules: 461,
  mseal: 462,
  setxattrat: 463,
  getxattrat: 464,
  listxattrat: 465,
  removexattrat: 466,
  open_tree_attr: 467,
  file_getattr: 468,
  file_setattr: 469,
  listns: 470,
  rseq_slice_yield: 471,
};

/** Newer calls that x86_64 alone has, in the part of its table that is its own. */
const NEWER_X64 = { uretprobe: 335, uprobe: 336 };

type Table = Map<string, number>;

/** The numbers that a header defines, as the C preprocessor sees them. */
function readHeader(header: string, options: readonly string[]): Table {
  const include = `#include <${header}>\n`;
  const defined = preprocess(['-dM', ...options], include).matchAll(/^#define __NR_(\w+) /gm);
  const names = [...defined].map(([, name = '']) => name);
  const asked = names.map((name) => `"${name}" __NR_${name}\n`).join('');
  const table: Table = new Map();
  for (const [, name = '', value = ''] of preprocess(options, include + asked).matchAll(/^"(\w+)" (.*)$/gm)) {
    if (
      ['syscalls', 'arch_specific_syscall', 'SYSCALL_BASE', 'SYSCALL_MASK', 'OABI_SYSCALL_BASE'].includes(
        name,
      )
    )
      continue;
    // On Arm a number is `(0 + 5)`.
    const number = value
      .replaceAll(/[()]/g, '')
      .split('+')
      .reduce((sum, part) => sum + Number(part), 0);
    if (!Number.isInteger(number)) throw new Error(`${header}: ${name} is ${value}`);
    // Arm has two names for one call.
    if (![...table.values()].includes(number)) table.set(name, number);
  }
  return table;
}

const preprocess = (options: readonly string[], input: string): string =>
  execFileSync('cc', ['-E', '-P', '-x', 'c', ...options, '-'], { input, encoding: 'utf8' });

function addNewer(table: Table, newer: Readonly<Record<string, number>>): Table {
  for (const [name, number] of Object.entries(newer)) {
    const known = table.get(name) ?? number;
    if (known !== number) throw new Error(`${name} is ${known} in the header, not ${number}`);
    table.set(name, number);
  }
  return table;
}

/** An object literal of several entries a line, in the order of the numbers. */
function formatTable(name: string, table: Table): string {
  const entries = [...table].sort((a, b) => a[1] - b[1]).map(([key, number]) => `${key}: ${number},`);
  const lines: string[] = [];
  let line = '';
  for (const entry of entries) {
    if (line.length + entry.length > 106) {
      lines.push(line);
      line = '';
    }
    line += line ? ` ${entry}` : `  ${entry}`;
  }
  lines.push(line);
  return [
    '// biome-ignore format: several entries a line keep the table readable',
    `const ${name}: Readonly<Record<string, number>> = {`,
    ...lines,
    '};',
    '',
  ].join('\n');
}

const x64 = addNewer(readHeader('asm/unistd_64.h', []), { ...NEWER, ...NEWER_X64 });
const arm64 = addNewer(readHeader('asm-generic/unistd.h', ARM64_WANTS), NEWER);
const ia32 = addNewer(readHeader('asm/unistd_32.h', []), NEWER);
const arm = addNewer(readHeader('asm/unistd.h', ARM_OPTIONS), { ...NEWER, ...ARM_PRIVATE });
const source = readFileSync(TARGET, 'utf8');
const begin = source.indexOf(BEGIN) + BEGIN.length;
const end = source.indexOf(END);
if (begin < BEGIN.length || end < begin) throw new Error(`no markers in ${TARGET.pathname}`);
const tables = Object.entries({ X64: x64, ARM64: arm64, IA32: ia32, ARM: arm })
  .map(([name, table]) => formatTable(name, table))
  .join('\n');
writeFileSync(TARGET, source.slice(0, begin) + tables + source.slice(end));
