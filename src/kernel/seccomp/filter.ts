import { type Arch, SYSCALL_NUMBERS } from '../syscall-numbers.ts';
import { type Action, ENOSYS, KILL_PROCESS } from './actions.ts';
import { assemble, type Label, type Line } from './bpf.ts';
import { disassemble } from './disassemble.ts';
import { type Choice, type Profile, type Verdict, X32_SYSCALL_BIT } from './profile.ts';

/** struct seccomp_data { int nr; u32 arch; u64 instruction_pointer; u64 args[6]; } */
const NR = 0;
const ARCH = 4;
const ARGS = 16;
const ALL_ONES = 0xffffffff;

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64; linux/audit.h. */
export const AUDIT_ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 } as const satisfies Record<Arch, number>;

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
function rangesOf(arch: Arch, profile: Profile): Range[] {
  const ranges: Range[] = [];
  const add = (first: number, verdict: Verdict, name?: string) => {
    const last = ranges.at(-1);
    if (last?.verdict !== verdict) ranges.push({ first, verdict, name, names: name ? [name] : [] });
    else if (name) last.names.push(name);
  };
  let next = 0;
  for (const [name, number] of Object.entries(SYSCALL_NUMBERS[arch]).sort((a, b) => a[1] - b[1])) {
    if (number > next) add(next, profile.unknown);
    add(number, profile.verdicts.get(name) ?? profile.known, name);
    next = number + 1;
  }
  add(next, profile.unknown);
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

function choose(lines: Line[], choice: Choice, names: string): void {
  const matched = label(`a test of ${names} holds`);
  /** What the accumulator holds when a test begins, so that it is not loaded once more. */
  let held = '';
  for (const { argument, mask, value } of choice.anyOf) {
    if (mask === 0n || value & ~mask)
      throw new RangeError(`a test of ${names} looks at other bits than its mask`);
    const next = label(`the next test of ${names}`);
    const compare = (half: 'high' | 'low', bits: number, wanted: number, yes?: Label) => {
      const operand = `argument ${argument} of ${names}, ${half} half & ${bits}`;
      if (operand !== held) {
        lines.push(load(ARGS + 8 * argument + (half === 'high' ? 4 : 0), `argument ${argument} of ${names}`));
        if (bits !== ALL_ONES) lines.push({ op: 'and', k: bits });
      }
      held = operand;
      lines.push({ op: 'jeq', k: wanted, yes, no: next });
    };
    const [maskHigh, maskLow] = halves(mask);
    const [valueHigh, valueLow] = halves(value);
    if (maskHigh) compare('high', maskHigh, valueHigh, maskLow ? undefined : matched);
    if (maskLow) compare('low', maskLow, valueLow, matched);
    // After two comparisons it depends on which of them failed.
    if (maskHigh && maskLow) held = '';
    lines.push(mark(next));
  }
  lines.push(answer(choice.otherwise, `${names}: otherwise`), mark(matched), answer(choice.matched, names));
}

/**
 * The BPF program of a profile. It ends a process that calls through another architecture's table (its
 * numbers mean other calls), and answers ENOSYS to x32 calls.
 * @throws RangeError when a name is a system call of neither architecture, a test can only ever hold or only
 * ever fail, or the program would be longer than the kernel takes.
 */
export function assembleProfile(arch: Arch, profile: Profile): SeccompFilter {
  for (const name of profile.verdicts.keys()) {
    const isKnown = Object.values(SYSCALL_NUMBERS).some((table) => Object.hasOwn(table, name));
    if (!isKnown) throw new RangeError(`${name} is no system call`);
  }
  const native = label('the native architecture');
  const lines: Line[] = [
    load(ARCH, 'architecture'),
    { op: 'jeq', k: AUDIT_ARCH[arch], yes: native, note: arch },
    answer(KILL_PROCESS, 'another architecture'),
    mark(native),
    load(NR, 'system call number'),
  ];
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
  const { bytes, length, notes } = assemble(lines);
  return { bytes, length, listing: () => disassemble(bytes, notes) };
}
