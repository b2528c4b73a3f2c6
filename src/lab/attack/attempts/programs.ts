import { type Arch, currentArch, executable } from '../../../kernel/proxy/code.ts';
import type { Attacker } from '../attacker.ts';

/** What the programs exit with when they could do what they were to try; otherwise with an errno or 1. */
export const DONE = 42;
const MFD_CLOEXEC = 1;
const MFD_EXEC = 0x10;

/**
 * Programs of a few instructions for what a system call of the proxy cannot do.
 *
 *     int80:      mov eax, 20 (getpid of i386); int 0x80; exit with 42, or the errno
 *     x32:        mov eax, 0x40000027 (getpid of x32); syscall; exit with 42, or the errno
 *     isRoot:     exit with 42 if geteuid() is 0, else 1
 *     canChroot:  exit with 42 if chroot("/") succeeds, else 1
 */
export const CODE = {
  int80: {
    x64:
      'b814000000' +
      'cd80' +
      '85c0' +
      '7f04' +
      'f7d8' +
      'eb05' +
      'b82a000000' +
      '89c7' +
      'b8e7000000' +
      '0f05',
  },
  x32: {
    x64:
      'b827000040' +
      '0f05' +
      '85c0' +
      '7f04' +
      'f7d8' +
      'eb05' +
      'b82a000000' +
      '89c7' +
      'b8e7000000' +
      '0f05',
  },
  isRoot: {
    x64:
      'b86b000000' + '0f05' + '85c0' + '7407' + 'bf01000000' + 'eb05' + 'bf2a000000' + 'b8e7000000' + '0f05',
    arm64:
      'e81580d2' + '010000d4' + '60000034' + '200080d2' + '02000014' + '400580d2' + 'c80b80d2' + '010000d4',
  },
  canChroot: {
    x64:
      '488d3d1e000000' +
      'b8a1000000' +
      '0f05' +
      '85c0' +
      '7407' +
      'bf01000000' +
      'eb05' +
      'bf2a000000' +
      'b8e7000000' +
      '0f05' +
      '2f00',
    arm64:
      '20010010' +
      '680680d2' +
      '010000d4' +
      '60000034' +
      '200080d2' +
      '02000014' +
      '400580d2' +
      'c80b80d2' +
      '010000d4' +
      '2f00',
  },
} as const satisfies Record<string, Partial<Record<Arch, string>>>;

export type ProgramName = keyof typeof CODE;

/** A program as an ELF file; undefined where this architecture has none. */
export function programFile(name: ProgramName): Buffer | undefined {
  const arch = currentArch()!;
  const codes: Partial<Record<Arch, string>> = CODE[name];
  const code = codes[arch];
  return code === undefined ? undefined : executable(arch, Buffer.from(code, 'hex'));
}

/** How a program ended: its exit status, or the signal that killed it. */
export interface Ended {
  readonly status?: number;
  readonly signal?: number;
}

/**
 * Runs a program from memory in a child of the attacker's. @returns undefined when it could not be started
 */
export function runInMemory(by: Attacker, file: Buffer): Ended | undefined {
  const child = by.fork();
  if (!child) return undefined;
  let fd = child.quietly('memfd_create', 'attack', MFD_CLOEXEC | MFD_EXEC);
  if (fd < 0) fd = child.quietly('memfd_create', 'attack', MFD_CLOEXEC);
  if (fd < 0 || child.quietly('write', fd, file, file.length) < 0 || child.exec(fd) < 0) return undefined;
  return decode(by.waitFor(child));
}

/** wait(2). */
export function decode(status: number): Ended {
  const signal = status & 0x7f;
  return signal === 0 ? { status: (status >> 8) & 0xff } : { signal };
}
