import { CODES, INSTRUCTION_SIZE } from './instructions.ts';

/** What an instruction is made of. */
interface Parts {
  readonly dst: string;
  readonly src: string;
  readonly off: number;
  readonly imm: number;
  /** Where it jumps to. */
  readonly target: number;
}

/** How each instruction is written: as bpftool(8) and the kernel's verifier do. */
const FORMATS: { readonly [op in keyof typeof CODES]: (parts: Parts) => string } = {
  ldxw: ({ dst, src, off }) => `${dst} = *(u32 *)(${src} + ${off})`,
  mov: ({ dst, src }) => `${dst} = ${src}`,
  movi: ({ dst, imm }) => `${dst} = ${imm}`,
  andi: ({ dst, imm }) => `${dst} &= ${imm}`,
  rshi: ({ dst, imm }) => `${dst} >>= ${imm}`,
  ja: ({ target }) => `goto ${target}`,
  jnei: ({ dst, imm, target }) => `if ${dst} != ${imm} goto ${target}`,
  jseti: ({ dst, imm, target }) => `if ${dst} & ${imm} goto ${target}`,
  exit: () => 'exit',
};

const OPS = new Map<number, keyof typeof CODES>(
  Object.entries(CODES).map(([op, code]) => [code, op as keyof typeof CODES]),
);

/** A program as a listing, one instruction a line: ` 6: if r2 != 2 goto 11  ; c 1:3`. */
export function disassemble(bytes: Buffer, notes: ReadonlyMap<number, string> = new Map()): string[] {
  const count = Math.floor(bytes.length / INSTRUCTION_SIZE);
  const width = String(count).length;
  return Array.from({ length: count }, (_, index) => {
    const at = index * INSTRUCTION_SIZE;
    const registers = bytes.readUInt8(at + 1);
    const off = bytes.readInt16LE(at + 2);
    const op = OPS.get(bytes.readUInt8(at));
    const text = op
      ? FORMATS[op]({
          dst: `r${registers & 0xf}`,
          src: `r${registers >> 4}`,
          off,
          imm: bytes.readInt32LE(at + 4),
          target: index + 1 + off,
        })
      : bytes.toString('hex', at, at + INSTRUCTION_SIZE);
    const note = notes.get(index);
    return `${String(index).padStart(width)}: ${note ? `${text.padEnd(26)}; ${note}` : text}`;
  });
}
