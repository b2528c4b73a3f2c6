/**
 * An assembler for the part of eBPF that a program on a control group needs: loads from its context, arithmetic,
 * forward jumps. An instruction is 8 bytes, struct bpf_insn of linux/bpf.h:
 *
 *     u8 code; u8 dst_reg : 4, src_reg : 4; s16 off; s32 imm;
 */

/** The codes of instructions, linux/bpf.h and Documentation/bpf/standardization/instruction-set.rst. */
export const CODES = {
  /** dst = *(u32 *)(src + off) */
  ldxw: 0x61,
  /** dst = src */
  mov: 0xbf,
  /** dst = imm, and so on with imm */
  movi: 0xb7,
  andi: 0x57,
  rshi: 0x77,
  /** goto target; if dst != imm, and so on */
  ja: 0x05,
  jnei: 0x55,
  jseti: 0x45,
  exit: 0x95,
} as const;

/** A place to jump to; it must lie ahead. */
export interface Label {
  readonly use: string;
}

/** A line of a program. Registers are numbers from 0 to 9; notes are for the reader. */
export interface Instruction {
  readonly op: keyof typeof CODES;
  readonly dst?: number;
  readonly src?: number;
  readonly off?: number;
  readonly imm?: number;
  readonly to?: Label;
  readonly note?: string;
}

export type Line = Instruction | { readonly op: 'mark'; readonly label: Label };

export interface Program {
  readonly bytes: Buffer;
  /** The number of instructions. */
  readonly length: number;
  /** The note of each instruction, by its index. */
  readonly notes: ReadonlyMap<number, string>;
}

export const INSTRUCTION_SIZE = 8;

/** @throws Error for a label that is not marked, or not ahead */
export function assemble(lines: readonly Line[]): Program {
  const targets = new Map<Label, number>();
  const instructions: Instruction[] = [];
  for (const line of lines) {
    if (line.op === 'mark') targets.set(line.label, instructions.length);
    else instructions.push(line);
  }
  const bytes = Buffer.alloc(instructions.length * INSTRUCTION_SIZE);
  const notes = new Map<number, string>();
  for (const [index, { op, dst = 0, src = 0, off = 0, imm = 0, to, note }] of instructions.entries()) {
    const at = index * INSTRUCTION_SIZE;
    bytes.writeUInt8(CODES[op], at);
    bytes.writeUInt8((src << 4) | dst, at + 1);
    bytes.writeInt16LE(to ? distance(targets, to, index) : off, at + 2);
    bytes.writeInt32LE(imm, at + 4);
    if (note) notes.set(index, note);
  }
  return { bytes, length: instructions.length, notes };
}

/** How many instructions a jump skips. */
function distance(targets: ReadonlyMap<Label, number>, label: Label, from: number): number {
  const target = targets.get(label);
  if (target === undefined) throw new Error(`label ${label.use} is not marked`);
  if (target <= from) throw new Error(`label ${label.use} is not ahead`);
  return target - from - 1;
}
