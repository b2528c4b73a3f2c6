import { type Arch, executable } from './code.ts';

/**
 * A program that does nothing but use a CPU. It first takes a name, which ps(1) shows, prctl(2).
 *
 *     x64:   mov edi, PR_SET_NAME; lea rsi, [rip + name]; mov eax, SYS_prctl; syscall; jmp .
 *     arm64: mov x0, PR_SET_NAME; adr x1, name; mov x8, SYS_prctl; svc 0; b .
 */
const CODE: Record<Arch, string> = {
  x64: 'bf0f000000' + '488d3509000000' + 'b89d000000' + '0f05' + 'ebfe',
  arm64: 'e00180d2' + '81000010' + 'e81480d2' + '010000d4' + '00000014',
};
const NAME = 'ns-lab load';

/** The executable for this architecture; about 150 bytes. */
export function spinExecutable(arch: Arch): Buffer {
  return executable(arch, Buffer.concat([Buffer.from(CODE[arch], 'hex'), Buffer.from(`${NAME}\0`)]));
}
