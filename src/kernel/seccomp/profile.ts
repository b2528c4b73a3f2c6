import { translate } from '../../locale/locale.ts';
import {
  type Arch,
  CALL_TABLES,
  type CallTable,
  COMPAT_TABLE,
  SYSCALL_NUMBERS,
  syscallName,
  syscallNumber,
} from '../syscall-numbers.ts';
import { type Action, ALLOW, ENOSYS, EPERM, isPermitted, KILL_PROCESS } from './actions.ts';

/** How an argument is compared, both sides being unsigned numbers of 64 bits. */
export type Comparison = 'NE' | 'LT' | 'LE' | 'EQ' | 'GE' | 'GT';

/** Compares (argument & mask) with the value: for equality, if it does not say otherwise. */
export interface ArgumentTest {
  /** Which of the six arguments, 0 to 5. */
  readonly argument: number;
  readonly mask: bigint;
  readonly value: bigint;
  readonly is?: Comparison;
}

/** Decides when all its tests hold. */
export interface Rule {
  readonly all: readonly ArgumentTest[];
  readonly action: Action;
}

/** An answer that depends on the arguments: the first rule that holds decides. Pointers cannot be followed. */
export interface Choice {
  readonly rules: readonly Rule[];
  readonly otherwise: Action;
}

export type Verdict = Action | Choice;

/** A choice between two answers: whether any one of the tests holds. */
export const ifAny = (anyOf: readonly ArgumentTest[], action: Action, otherwise: Action): Choice => ({
  rules: anyOf.map((test) => ({ all: [test], action })),
  otherwise,
});

/** What a box may ask of the kernel. */
export interface Profile {
  readonly name: string;
  /** For the system calls that have no verdict of their own. */
  readonly known: Action;
  /** For numbers between those of a table that are in none of ns-lab. */
  readonly unknown: Action;
  /** For numbers behind the last one: mostly calls of a newer kernel. */
  readonly newer: Action;
  /** The last number by table, where that is not the highest of ns-lab's own. */
  readonly last?: Readonly<Partial<Record<CallTable, number>>>;
  /** False for a profile that ends 32-bit programs at their first call. */
  readonly hasCompat: boolean;
  /** By name, whatever the table. Names that a table does not have are not looked for in it. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** The last number that a profile knows of a table. */
export const lastNumber = (table: CallTable, profile: Profile): number =>
  profile.last?.[table] ?? Math.max(...Object.values(CALL_TABLES[table]));

/** x32 programs run on an x86_64 kernel with the same numbers and this bit; asm/unistd.h. */
export const X32_SYSCALL_BIT = 0x40000000;

/** What 32-bit tables call otherwise, or have a second time: for larger files, IDs and times. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  mmap: ['mmap2'],
  select: ['_newselect'],
  lseek: ['_llseek'],
  newfstatat: ['fstatat64'],
  getrlimit: ['ugetrlimit'],
  umount2: ['umount'],
  wait4: ['waitpid'],
  fadvise64: ['fadvise64_64', 'arm_fadvise64_64'],
  sync_file_range: ['arm_sync_file_range'],
  settimeofday: ['stime'],
};
const SUFFIXES = ['32', '64', '_time64'];

/** Calls that 32-bit programs of x86 may also make through one, whose first argument says which; ipc(2). */
const THROUGH_ONE: Readonly<Record<string, readonly string[]>> = {
  socketcall: [
    ...[
      '',
      'socket',
      'bind',
      'connect',
      'listen',
      'accept',
      'getsockname',
      'getpeername',
      'socketpair',
      'send',
    ],
    ...[
      'recv',
      'sendto',
      'recvfrom',
      'shutdown',
      'setsockopt',
      'getsockopt',
      'sendmsg',
      'recvmsg',
      'accept4',
    ],
    ...['recvmmsg', 'sendmmsg'],
  ],
  ipc: [
    ...['', 'semop', 'semget', 'semctl', 'semtimedop', '', '', '', '', '', '', 'msgsnd', 'msgrcv', 'msgget'],
    ...['msgctl', '', '', '', '', '', '', 'shmat', 'shmdt', 'shmget', 'shmctl'],
  ],
};

/** The number of the call is in the low half; ipc(2) has a version above its low 16 bits. */
const ONE_MASK = 0xffffn;

/**
 * A profile that allows everything except the named calls, which fail with EPERM, also where a 32-bit program makes
 * them by another name.
 */
export function denyProfile(names: readonly string[]): Profile {
  const verdicts = new Map<string, Verdict>();
  for (const name of names) verdicts.set(name, EPERM);
  for (const name of names) {
    const others = [...(OTHER_NAMES[name] ?? []), ...SUFFIXES.map((suffix) => name + suffix)];
    for (const other of others) if (isCompatOnly(other)) verdicts.set(other, EPERM);
  }
  for (const [one, calls] of Object.entries(THROUGH_ONE)) {
    const tests = calls.flatMap((call, number): ArgumentTest[] =>
      names.includes(call) ? [{ argument: 0, mask: ONE_MASK, value: BigInt(number) }] : [],
    );
    if (tests.length > 0 && !verdicts.has(one)) verdicts.set(one, ifAny(tests, EPERM, ALLOW));
  }
  return {
    name: `deny ${[...new Set(names)].join(' ')}`,
    known: ALLOW,
    unknown: ALLOW,
    newer: ALLOW,
    hasCompat: true,
    verdicts,
  };
}

const isCompatOnly = (name: string): boolean =>
  !Object.values(SYSCALL_NUMBERS).some((table) => Object.hasOwn(table, name)) &&
  Object.values(CALL_TABLES).some((table) => Object.hasOwn(table, name));

/** Those of the names that neither the architecture has nor its 32-bit programs: mistyped, or of another one (`mkdir` on arm64). */
export function missingSyscalls(arch: Arch, names: readonly string[]): string[] {
  return names.filter((name) =>
    [arch, COMPAT_TABLE[arch]].every((table) => syscallNumber(table, name) === undefined),
  );
}

/** What the filter of a profile answers to one call, worked out without BPF. */
export function decide(
  table: CallTable,
  profile: Profile,
  number: number,
  args: readonly bigint[] = [],
): Action {
  if (table === 'x64' && number >= X32_SYSCALL_BIT) return ENOSYS;
  if (table in COMPAT_OF && !profile.hasCompat) return KILL_PROCESS;
  if (number > lastNumber(table, profile)) return profile.newer;
  const name = syscallName(table, number);
  if (name === undefined) return profile.unknown;
  const verdict = profile.verdicts.get(name) ?? profile.known;
  if (typeof verdict === 'number') return verdict;
  return verdict.rules.find(({ all }) => all.every((test) => holds(test, args)))?.action ?? verdict.otherwise;
}

const COMPAT_OF = { ia32: 'x64', arm: 'arm64' };

function holds({ argument, mask, value, is = 'EQ' }: ArgumentTest, args: readonly bigint[]): boolean {
  const found = (args[argument] ?? 0n) & mask;
  if (found === value) return is === 'EQ' || is === 'LE' || is === 'GE';
  return is === 'NE' || (found < value ? is === 'LT' || is === 'LE' : is === 'GT' || is === 'GE');
}

/** Those of the names that the profile forbids, be it for some arguments only. */
export function deniedSyscalls(arch: CallTable, profile: Profile, names: Iterable<string>): string[] {
  return [...names].filter((name) => {
    if (!Object.hasOwn(CALL_TABLES[arch], name)) return false;
    const verdict = profile.verdicts.get(name) ?? profile.known;
    if (typeof verdict === 'number') return !isPermitted(verdict);
    return [...verdict.rules.map(({ action }) => action), verdict.otherwise].some(
      (each) => !isPermitted(each),
    );
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
