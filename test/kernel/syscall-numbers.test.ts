import { execFileSync } from 'node:child_process';
import koffi from 'koffi';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Arch, SYSCALL_NUMBERS, syscallName, syscallNumber } from '../../src/kernel/syscall-numbers.ts';
import { skip } from '../support/skip.ts';

const ARCHES: readonly Arch[] = ['x64', 'arm64'];
const FIRST_COMMON = 424;

test('well-known numbers are as the kernel has them', () => {
  const x64 = {
    read: 0,
    write: 1,
    clone: 56,
    execve: 59,
    mount: 165,
    pivot_root: 155,
    unshare: 272,
    setns: 308,
  };
  const arm64 = {
    read: 63,
    write: 64,
    clone: 220,
    execve: 221,
    mount: 40,
    pivot_root: 41,
    unshare: 97,
    setns: 268,
  };
  for (const [name, number] of Object.entries(x64)) assert.is(syscallNumber('x64', name), number, name);
  for (const [name, number] of Object.entries(arm64)) assert.is(syscallNumber('arm64', name), number, name);
});

test('calls that take 64-bit offsets have their plain names on arm64', () => {
  const plain = {
    fcntl: 25,
    statfs: 43,
    ftruncate: 46,
    lseek: 62,
    sendfile: 71,
    newfstatat: 79,
    fstat: 80,
    mmap: 222,
  };
  for (const [name, number] of Object.entries(plain)) assert.is(syscallNumber('arm64', name), number, name);
});

test('arm64 lacks the calls that newer ones replaced, but has renameat and the resource limits', () => {
  for (const name of [
    'open',
    'mkdir',
    'fork',
    'dup2',
    'pipe',
    'stat',
    'epoll_wait',
    'fcntl64',
    'clock_gettime64',
  ]) {
    assert.is(syscallNumber('arm64', name), undefined, name);
  }
  for (const name of ['renameat', 'getrlimit', 'setrlimit', 'clone3', 'memfd_secret', 'wait4']) {
    assert.type(syscallNumber('arm64', name), 'number', name);
  }
});

test('no two calls of an architecture share a number, and every number leads back to its name', () => {
  for (const arch of ARCHES) {
    for (const [name, number] of Object.entries(SYSCALL_NUMBERS[arch])) {
      assert.is(syscallName(arch, number), name);
    }
  }
});

test('from 424 on both architectures have the same calls', () => {
  const common = ARCHES.map((arch) =>
    Object.entries(SYSCALL_NUMBERS[arch]).filter(([, number]) => number >= FIRST_COMMON),
  );
  assert.equal(common[0], common[1]);
  assert.is(common[0]!.length, 471 - FIRST_COMMON + 1);
});

test('what is no system call has neither number nor name', () => {
  for (const name of ['mout', '', 'constructor', '__proto__'])
    assert.is(syscallNumber('x64', name), undefined);
  for (const number of [-1, 400, 100_000]) assert.is(syscallName('x64', number), undefined);
});

/** The numbers of this machine's C headers, or undefined without a compiler. */
function numbersOfHeaders(): Map<string, number> | undefined {
  try {
    const options = { input: '#include <sys/syscall.h>\n', encoding: 'utf8', stdio: 'pipe' } as const;
    const macros = execFileSync('gcc', ['-E', '-dM', '-'], options);
    return new Map(
      [...macros.matchAll(/^#define __NR_(\w+) (\d+)$/gm)].map((match) => [match[1]!, Number(match[2])]),
    );
  } catch {
    return undefined;
  }
}

const headers = numbersOfHeaders();
if (headers && headers.size > 0 && process.arch in SYSCALL_NUMBERS) {
  test('the table agrees with every number in the C headers of this machine', () => {
    const arch = process.arch as Arch;
    assert.ok(headers.size > 250);
    const ours = [...headers.keys()].filter(
      (name) => name !== 'syscalls' && name !== 'arch_specific_syscall',
    );
    for (const name of ours) assert.is(syscallNumber(arch, name), headers.get(name), name);
  });
} else skip('comparing with the C headers: gcc and libc6-dev are not installed');

/** SCMP_ARCH_*: libseccomp has tables of its own, for every architecture. */
const SCMP_ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

function libseccomp() {
  try {
    const library = koffi.load('libseccomp.so.2');
    return library.func('int seccomp_syscall_resolve_name_arch(uint32_t arch, const char *name)');
  } catch {
    return undefined;
  }
}

const resolve = libseccomp();
if (resolve) {
  test('the tables agree with libseccomp wherever it knows a call', () => {
    for (const arch of ARCHES) {
      const known = Object.entries(SYSCALL_NUMBERS[arch])
        .map(([name, number]) => ({ name, number, theirs: resolve(SCMP_ARCH[arch], name) as number }))
        .filter(({ theirs }) => theirs >= 0);
      for (const { name, number, theirs } of known) assert.is(number, theirs, `${arch} ${name}`);
      assert.ok(known.length > 290, `${arch}: only ${known.length} compared`);
    }
  });
} else skip('comparing with libseccomp: libseccomp2 is not installed');

test.run();
