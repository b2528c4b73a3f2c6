/** An assembler for classic BPF as seccomp(2) runs it: loads from struct seccomp_data, forward jumps, returns. */

/** BPF_CLASS | BPF_MODE ...; linux/bpf_common.h. */
export const OPCODES = {
  ld: 0x20,
  ja: 0x05,
  jeq: 0x15,
  jgt: 0x25,
  jge: 0x35,
  jset: 0x45,
  and: 0x54,
  ret: 0x06,
} as const;

/** A place to jump to; each one is marked once. */
export interface Label {
  readonly use: string;
}

/** A comparison of the accumulator with `k`. Without a target it goes on with the next line. */
export interface Jump {
  readonly op: 'jeq' | 'jgt' | 'jge' | 'jset';
  readonly k: number;
  readonly yes?: Label | undefined;
  readonly no?: Label | undefined;
  readonly note?: string | undefined;
}

/** A line of a program; notes are for the reader. */
export type Line =
  | Jump
  | { readonly op: 'ld' | 'and' | 'ret'; readonly k: number; readonly note?: string | undefined }
  | { readonly op: 'mark'; readonly label: Label };

function isJump(line: Line): line is Jump {
  return line.op.startsWith('j');
}

export interface Program {
  /** struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }[] */
  readonly bytes: Buffer;
  /** The number of instructions, as struct sock_fprog wants it. */
  readonly length: number;
  /** The note of each instruction, by its index. */
  readonly notes: ReadonlyMap<number, string>;
}

/** BPF_MAXINSNS: the kernel takes no longer program. */
export const MAX_INSTRUCTIONS = 4096;
export const INSTRUCTION_SIZE = 8;
/** A conditional jump has 8 bits for each of its distances. */
const MAX_DISTANCE = 255;

/** Where each line begins; a far jump takes three instructions: the test and two unconditional jumps. */
function layOut(lines: readonly Line[], far: ReadonlySet<number>) {
  const starts: number[] = [];
  const targets = new Map<Label, number>();
  let length = 0;
  for (const [index, line] of lines.entries()) {
    starts.push(length);
    if (line.op === 'mark') targets.set(line.label, length);
    else length += far.has(index) ? 3 : 1;
  }
  /** How many instructions a jump at `from` skips; without a label it goes to `next`. */
  const distance = (from: number, label: Label | undefined, next: number) => {
    const target = label ? targets.get(label) : next;
    if (target === undefined) throw new Error(`label ${label?.use} is not marked`);
    if (target <= from) throw new Error(`label ${label?.use} is not ahead: BPF has no backward jumps`);
    return target - from - 1;
  };
  return { starts, length, distance };
}

/** Widens the jumps that are too far; each one pushes what follows it, so it takes several rounds. */
function widen(lines: readonly Line[]) {
  const far = new Set<number>();
  for (;;) {
    const layout = layOut(lines, far);
    const before = far.size;
    for (const [index, line] of lines.entries()) {
      if (!isJump(line) || far.has(index)) continue;
      const from = layout.starts[index]!;
      const farthest = Math.max(
        layout.distance(from, line.yes, from + 1),
        layout.distance(from, line.no, from + 1),
      );
      if (farthest > MAX_DISTANCE) far.add(index);
    }
    if (far.size === before) return { far, ...layout };
  }
}

/**
 * Assembles a program; a jump that is too far for 8 bits becomes three instructions.
 * @throws RangeError when the kernel would not take a program of this length.
 */
export function assemble(lines: readonly Line[]): Program {
  const { far, starts, length, distance } = widen(lines);
  if (length > MAX_INSTRUCTIONS) {
    throw new RangeError(`the filter has ${length} instructions, the kernel takes ${MAX_INSTRUCTIONS}`);
  }
  // Two little-endian words an instruction; ns-lab runs on little-endian machines only.
  const words = new Uint32Array(2 * length);
  const notes = new Map<number, string>();
  const put = (at: number, op: keyof typeof OPCODES, jt: number, jf: number, k: number) => {
    words[2 * at] = OPCODES[op] | (jt << 16) | (jf << 24);
    words[2 * at + 1] = k;
  };
  for (const [index, line] of lines.entries()) {
    if (line.op === 'mark') continue;
    const at = starts[index]!;
    if (line.note) notes.set(at, line.note);
    if (!isJump(line)) put(at, line.op, 0, 0, line.k);
    else if (far.has(index)) {
      put(at, line.op, 0, 1, line.k);
      put(at + 1, 'ja', 0, 0, distance(at + 1, line.yes, at + 3));
      put(at + 2, 'ja', 0, 0, distance(at + 2, line.no, at + 3));
    } else put(at, line.op, distance(at, line.yes, at + 1), distance(at, line.no, at + 1), line.k);
  }
  return { bytes: Buffer.from(words.buffer), length, notes };
}
