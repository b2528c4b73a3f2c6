import { type Arch, CALL_TABLES, type CallTable, COMPAT_TABLE } from '../syscall-numbers.ts';
import { type Action, ENOSYS, KILL_PROCESS } from './actions.ts';
import { assemble, type Label, type Line } from './bpf.ts';
import { disassemble } from './disassemble.ts';
import {
  type ArgumentTest,
  type Choice,
  lastNumber,
  type Profile,
  type Verdict,
  X32_SYSCALL_BIT,
} from './profile.ts';

/** struct seccomp_data { int nr; u32 arch; u64 instruction_pointer; u64 args[6]; } */
const NR = 0;
const ARCH = 4;
const ARGS = 16;
const ALL_ONES = 0xffffffff;

/** AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64, AUDIT_ARCH_I386 and AUDIT_ARCH_ARM; linux/audit.h. */
export const AUDIT_ARCH = {
  x64: 0xc000003e,
  arm64: 0xc00000b7,
  ia32: 0x40000003,
  arm: 0x40000028,
} as const satisfies Record<CallTable, number>;

/** A filter as seccomp(SECCOMP_SET_MODE_FILTER) takes it. */
export interface SeccompFilter {
  /** struct sock_filter[] */
  readonly bytes: Buffer;
  /** The number of instructions: sock_fprog.len. */
  readonly length: number;
  /** The program for a reader, one instruction a line, with the names of the calls. */
  listing(): string[];
}

/** Neighbouring numbers with the same verdict. */
interface Range {
  readonly first: number;
  readonly verdict: Verdict;
  /** The call with the first number, if there is one. */
  readonly name: string | undefined;
  readonly names: string[];
}

/** The ranges from 0 to the highest number there is, in order. */
function rangesOf(table: CallTable, profile: Profile): Range[] {
  const ranges: Range[] = [];
  const add = (first: number, verdict: Verdict, name?: string) => {
    const last = ranges.at(-1);
    if (last?.verdict !== verdict) ranges.push({ first, verdict, name, names: name ? [name] : [] });
    else if (name) last.names.push(name);
  };
  const end = lastNumber(table, profile);
  let next = 0;
  for (const [name, number] of Object.entries(CALL_TABLES[table]).sort((a, b) => a[1] - b[1])) {
    if (number > end) break;
    if (number > next) add(next, profile.unknown);
    add(number, profile.verdicts.get(name) ?? profile.known, name);
    next = number + 1;
  }
  if (next <= end) add(next, profile.unknown);
  add(end + 1, profile.newer);
  return ranges;
}

const label = (use: string): Label => ({ use });
const load = (k: number, note: string): Line => ({ op: 'ld', k, note });
const mark = (target: Label): Line => ({ op: 'mark', label: target });
const answer = (action: Action, note?: string): Line => ({ op: 'ret', k: action, note });

/** `mount`, `acct, settimeofday, mount`, `read … clock_settime`, `unknown numbers`. */
function describe({ names }: Range): string {
  if (names.length === 0) return 'unknown numbers';
  return names.length <= 4 ? names.join(', ') : `${names[0]} … ${names.at(-1)}`;
}

/** A binary search: some eight comparisons find any number, and no list of names makes it much slower. */
function search(lines: Line[], ranges: readonly Range[], from: number, to: number): void {
  const middle = (from + to) >> 1;
  const range = ranges[middle]!;
  if (to - from === 1) {
    if (typeof range.verdict === 'number') lines.push(answer(range.verdict, describe(range)));
    else choose(lines, range.verdict, describe(range));
    return;
  }
  const upper = label(`numbers from ${range.first}`);
  lines.push({ op: 'jge', k: range.first, yes: upper, note: range.name });
  search(lines, ranges, from, middle);
  lines.push(mark(upper));
  search(lines, ranges, middle, to);
}

/** The halves of a 64-bit value, high half first: BPF computes with 32 bits. */
function halves(value: bigint): [number, number] {
  return [Number(value >> 32n), Number(value & 0xffffffffn)];
}

/** What the accumulator holds when a test begins, so that it is not loaded once more. */
interface Held {
  operand: string;
}

function choose(lines: Line[], choice: Choice, names: string): void {
  const held: Held = { operand: '' };
  for (const { all, action } of choice.rules) {
    const next = label(`the next rule of ${names}`);
    for (const test of all) compare(lines, test, { names, next, held });
    lines.push(answer(action, names), mark(next));
    // After two comparisons it depends on which of them failed.
    if (all.length !== 1 || !hasOneHalf(all[0]!)) held.operand = '';
  }
  lines.push(answer(choice.otherwise, `${names}: otherwise`));
}

/** True for a test that looks at one half of the argument only. */
const hasOneHalf = ({ mask, is = 'EQ' }: ArgumentTest): boolean =>
  is === 'EQ' && halves(mask).some((half) => half === 0);

/** How each comparison of two 64-bit numbers follows from halves: a strict one, equality, and the other way round. */
const ORDERS = {
  GT: { low: 'jgt', isTurned: false },
  GE: { low: 'jge', isTurned: false },
  LE: { low: 'jgt', isTurned: true },
  LT: { low: 'jge', isTurned: true },
} as const;

/** A test that goes on with the next line when it holds, and to `next` when it does not. */
function compare(
  lines: Line[],
  { argument, mask, value, is = 'EQ' }: ArgumentTest,
  { names, next, held }: { names: string; next: Label; held: Held },
): void {
  if (is === 'EQ' && (mask === 0n || value & ~mask))
    throw new RangeError(`a test of ${names} looks at other bits than its mask`);
  const [[maskHigh, maskLow], [high, low]] = [halves(mask), halves(value)];
  const loadHalf = (half: 'high' | 'low') => {
    const bits = half === 'high' ? maskHigh : maskLow;
    const operand = `${argument} ${half} ${bits}`;
    if (operand !== held.operand) {
      lines.push(load(ARGS + 8 * argument + (half === 'high' ? 4 : 0), `argument ${argument} of ${names}`));
      if (bits !== ALL_ONES) lines.push({ op: 'and', k: bits });
    }
    held.operand = operand;
  };
  const holds = label(`a test of ${names} holds`);
  if (is === 'EQ') {
    for (const [half, bits, wanted] of [
      ['high', maskHigh, high],
      ['low', maskLow, low],
    ] as const) {
      if (!bits) continue;
      loadHalf(half);
      lines.push({ op: 'jeq', k: wanted, no: next });
    }
  } else if (is === 'NE') {
    loadHalf('high');
    lines.push({ op: 'jeq', k: high, no: holds });
    loadHalf('low');
    lines.push({ op: 'jeq', k: low, yes: next }, mark(holds));
  } else {
    const { low: op, isTurned } = ORDERS[is];
    const [yes, no] = isTurned ? [next, holds] : [holds, next];
    loadHalf('high');
    lines.push({ op: 'jgt', k: high, yes }, { op: 'jeq', k: high, no });
    loadHalf('low');
    lines.push({ op, k: low, yes, no }, mark(holds));
  }
}

/**
 * The BPF program of a profile: one search for the table of the architecture and one for that of its 32-bit programs,
 * whose numbers mean other calls. It answers ENOSYS to x32 calls, and ends a process that calls through any other table.
 * @throws RangeError when a name is a system call of no table, a test can only ever hold or only ever fail, or the
 * program would be longer than the kernel takes.
 */
export function assembleProfile(arch: Arch, profile: Profile): SeccompFilter {
  for (const name of profile.verdicts.keys()) {
    const isKnown = Object.values(CALL_TABLES).some((table) => Object.hasOwn(table, name));
    if (!isKnown) throw new RangeError(`${name} is no system call`);
  }
  const native = label('the native architecture');
  const compat = label('32-bit programs');
  const compatTable = COMPAT_TABLE[arch];
  const lines: Line[] = [
    load(ARCH, 'architecture'),
    { op: 'jeq', k: AUDIT_ARCH[arch], yes: native, note: arch },
  ];
  if (profile.hasCompat)
    lines.push({ op: 'jeq', k: AUDIT_ARCH[compatTable], yes: compat, note: compatTable });
  lines.push(answer(KILL_PROCESS, 'another architecture'), mark(native), load(NR, 'system call number'));
  if (arch === 'x64') {
    const plain = label('no x32 call');
    lines.push(
      { op: 'jge', k: X32_SYSCALL_BIT, no: plain, note: 'x32' },
      answer(ENOSYS, 'x32 calls'),
      mark(plain),
    );
  }
  const ranges = rangesOf(arch, profile);
  search(lines, ranges, 0, ranges.length);
  if (profile.hasCompat) {
    const others = rangesOf(compatTable, profile);
    lines.push(mark(compat), load(NR, `system call number of ${compatTable}`));
    search(lines, others, 0, others.length);
  }
  const { bytes, length, notes } = assemble(lines);
  return { bytes, length, listing: () => disassemble(bytes, notes) };
}
