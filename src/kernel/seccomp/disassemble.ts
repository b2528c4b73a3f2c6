import { formatAction } from './actions.ts';
import { INSTRUCTION_SIZE, OPCODES } from './bpf.ts';

const MNEMONICS = new Map<number, string>(Object.entries(OPCODES).map(([name, code]) => [code, name]));

/** The fields of struct seccomp_data by their offset; BPF loads them in 32-bit halves. */
function fieldName(offset: number): string {
  if (offset === 0) return 'nr';
  if (offset === 4) return 'arch';
  const half = offset % 8 ? 'high' : 'low';
  return offset < 16 ? `instruction_pointer.${half}` : `args[${(offset - 16) >> 3}].${half}`;
}

/**
 * A filter as a listing, one instruction a line: ` 4: jge 165, 5, 90  ; mount`. The two numbers after a
 * comparison say where it goes on when it holds and when it does not. Notes are by instruction index.
 */
export function disassemble(bytes: Buffer, notes: ReadonlyMap<number, string> = new Map()): string[] {
  const count = Math.floor(bytes.length / INSTRUCTION_SIZE);
  /** What the accumulator holds when an instruction is reached; jumps only go forward, so one pass finds it. */
  const holds = new Map<number, string>();
  const width = String(count).length;
  const lines: string[] = [];
  for (let index = 0; index < count; index++) {
    const at = index * INSTRUCTION_SIZE;
    const mnemonic = MNEMONICS.get(bytes.readUInt16LE(at));
    const yes = index + 1 + bytes.readUInt8(at + 2);
    const no = index + 1 + bytes.readUInt8(at + 3);
    const k = bytes.readUInt32LE(at + 4);
    const held = holds.get(index) ?? '';
    const value = held === 'nr' && k < 0x10000 ? String(k) : `0x${k.toString(16)}`;
    let text: string;
    let goesTo: number[] = [];
    if (mnemonic === 'ld') {
      text = `ld  ${fieldName(k)}`;
      holds.set(index + 1, fieldName(k));
    } else if (mnemonic === 'and') {
      text = `and ${value}`;
      holds.set(index + 1, `${held} & ${value}`);
    } else if (mnemonic === 'ja') {
      text = `ja  ${index + 1 + k}`;
      goesTo = [index + 1 + k];
    } else if (mnemonic === 'ret') {
      text = `ret ${formatAction(k)}`;
    } else if (mnemonic) {
      text = `${mnemonic} ${value}, ${yes}, ${no}`;
      goesTo = [yes, no];
    } else {
      text = bytes.toString('hex', at, at + INSTRUCTION_SIZE);
    }
    for (const target of goesTo) holds.set(target, held);
    const note = notes.get(index);
    lines.push(`${String(index).padStart(width)}: ${note ? `${text.padEnd(26)}; ${note}` : text}`);
  }
  return lines;
}
