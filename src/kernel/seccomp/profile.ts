import { translate } from '../../locale/locale.ts';
import { type Arch, SYSCALL_NUMBERS, syscallName, syscallNumber } from '../syscall-numbers.ts';
import { type Action, ALLOW, ENOSYS, EPERM, isPermitted } from './actions.ts';

/** Holds when (argument & mask) == value; both are 64 bits wide. */
export interface ArgumentTest {
  /** Which of the six arguments, 0 to 5. */
  readonly argument: number;
  readonly mask: bigint;
  readonly value: bigint;
}

/** An answer that depends on the arguments: `matched` if any test holds. Pointers cannot be followed. */
export interface Choice {
  readonly anyOf: readonly ArgumentTest[];
  readonly matched: Action;
  readonly otherwise: Action;
}

export type Verdict = Action | Choice;

/** What a box may ask of the kernel. */
export interface Profile {
  readonly name: string;
  /** For the system calls that have no verdict of their own. */
  readonly known: Action;
  /** For numbers that are in no table of ns-lab: mostly calls of a newer kernel. */
  readonly unknown: Action;
  /** Names that only one of the architectures has are allowed. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** x32 programs run on an x86_64 kernel with the same numbers and this bit; asm/unistd.h. */
export const X32_SYSCALL_BIT = 0x40000000;

/** A profile that allows everything except the named calls, which fail with EPERM. */
export function denyProfile(names: readonly string[]): Profile {
  const verdicts = new Map<string, Verdict>(names.map((name) => [name, EPERM]));
  return { name: `deny ${[...verdicts.keys()].join(' ')}`, known: ALLOW, unknown: ALLOW, verdicts };
}

/** Those of the names that the architecture does not have: mistyped, or of another one (`mkdir` on arm64). */
export function missingSyscalls(arch: Arch, names: readonly string[]): string[] {
  return names.filter((name) => syscallNumber(arch, name) === undefined);
}

/** What the filter of a profile answers to one call, worked out without BPF. */
export function decide(arch: Arch, profile: Profile, number: number, args: readonly bigint[] = []): Action {
  if (arch === 'x64' && number >= X32_SYSCALL_BIT) return ENOSYS;
  const name = syscallName(arch, number);
  if (name === undefined) return profile.unknown;
  const verdict = profile.verdicts.get(name) ?? profile.known;
  if (typeof verdict === 'number') return verdict;
  const holds = verdict.anyOf.some((test) => ((args[test.argument] ?? 0n) & test.mask) === test.value);
  return holds ? verdict.matched : verdict.otherwise;
}

/** Those of the names that the profile forbids, be it for some arguments only. */
export function deniedSyscalls(arch: Arch, profile: Profile, names: Iterable<string>): string[] {
  return [...names].filter((name) => {
    if (!Object.hasOwn(SYSCALL_NUMBERS[arch], name)) return false;
    const verdict = profile.verdicts.get(name) ?? profile.known;
    if (typeof verdict === 'number') return !isPermitted(verdict);
    return !isPermitted(verdict.matched) || !isPermitted(verdict.otherwise);
  });
}

/** What the loop of the box's own process calls: it cannot be told anything without them. */
export const REQUIRED_BY_THE_LAB = ['read', 'write', 'exit_group'] as const;

/** Why the profile must not be loaded into a box, or undefined when it may. */
export function checkProfile(arch: Arch, profile: Profile): string | undefined {
  const denied = deniedSyscalls(arch, profile, REQUIRED_BY_THE_LAB);
  if (denied.length === 0) return undefined;
  return translate({
    en: `${denied.join(', ')} would be forbidden: the box's own process reads each command with read, answers with write and ends with exit_group, so it would be out of reach at once`,
    'zh-CN': `${denied.join('、')} 会被禁止：盒子自己的进程用 read 读取每个命令、用 write 回答、用 exit_group 结束，所以会立刻失去联系`,
  });
}
