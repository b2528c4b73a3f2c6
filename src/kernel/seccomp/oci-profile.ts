/**
 * Reads a seccomp profile as Docker takes it (docker run --security-opt seccomp=FILE) and, without its conditions, as
 * config.json of the OCI has it.
 */
import { type Arch, CALL_TABLES, type CallTable, COMPAT_TABLE } from '../syscall-numbers.ts';
import { type Action, ALLOW, ENOSYS, errnoAction, isPermitted, KILL_PROCESS, LOG } from './actions.ts';
import type { ArgumentTest, Comparison, Profile, Rule, Verdict } from './profile.ts';

/** What is wrong in a profile, and where: `syscalls[3].args[0].op`. */
export class ProfileFileError extends Error {
  override readonly name = 'ProfileFileError';
  readonly place: string;
  readonly found: string;
  readonly problem: ProfileProblem;
  constructor(place: string, problem: ProfileProblem, found: unknown = '') {
    super(`${place}: ${problem}`);
    this.place = place;
    this.problem = problem;
    this.found = typeof found === 'string' ? found : (JSON.stringify(found) ?? 'nothing');
  }
}

/** The kinds of mistakes; who shows them has the words. */
export type ProfileProblem =
  | 'not-json'
  | 'not-object'
  | 'not-list'
  | 'not-text'
  | 'not-number'
  | 'not-action'
  | 'not-comparison'
  | 'not-architecture'
  | 'no-names'
  | 'both-names'
  | 'both-architectures'
  | 'needs-listener'
  | 'not-version';

/** What the conditions of a profile ask. */
export interface Surroundings {
  readonly arch: Arch;
  /** Of the bounding set, `CAP_SYS_ADMIN`. */
  readonly capabilities: ReadonlySet<string>;
  /** uname(2): `6.1.0-13-amd64`. */
  readonly kernel: string;
}

export interface ReadProfile {
  readonly profile: Profile;
  /** Names that no table of ns-lab has: misspelt, or of another architecture. The runtimes pass over them too. */
  readonly unknownNames: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const ACTIONS: Readonly<Record<string, Action | 'errno' | 'trace' | 'notify'>> = {
  SCMP_ACT_KILL: 0,
  SCMP_ACT_KILL_THREAD: 0,
  SCMP_ACT_KILL_PROCESS: KILL_PROCESS,
  SCMP_ACT_TRAP: 0x00030000,
  SCMP_ACT_ERRNO: 'errno',
  SCMP_ACT_TRACE: 'trace',
  SCMP_ACT_ALLOW: ALLOW,
  SCMP_ACT_LOG: LOG,
  SCMP_ACT_NOTIFY: 'notify',
};
const RET_TRACE = 0x7ff00000;
const EPERM = 1;
/** MAX_ERRNO: what is more is no error to a program. */
const MOST_ERRNO = 4095;

/** The tables of ns-lab by libseccomp's names; x32 is none of them, and its calls answer ENOSYS. */
const ARCHITECTURES: Readonly<Record<string, CallTable | 'other'>> = {
  SCMP_ARCH_X86_64: 'x64',
  SCMP_ARCH_X86: 'ia32',
  SCMP_ARCH_AARCH64: 'arm64',
  SCMP_ARCH_ARM: 'arm',
};
/** How the conditions call them: as Go does. */
const MACHINE_NAMES: Readonly<Record<Arch, string>> = { x64: 'amd64', arm64: 'arm64' };

const COMPARISONS: Readonly<Record<string, Comparison | 'MASKED_EQ'>> = {
  SCMP_CMP_NE: 'NE',
  SCMP_CMP_LT: 'LT',
  SCMP_CMP_LE: 'LE',
  SCMP_CMP_EQ: 'EQ',
  SCMP_CMP_GE: 'GE',
  SCMP_CMP_GT: 'GT',
  SCMP_CMP_MASKED_EQ: 'MASKED_EQ',
};
const ALL_BITS = 2n ** 64n - 1n;
const MOST_ARGUMENTS = 6;

/** @throws ProfileFileError */
export function readOciProfile(text: string, name: string, around: Surroundings): ReadProfile {
  const file = object(parse(text), '');
  const fallback = action(file.defaultAction, file.defaultErrnoRet, 'defaultAction');
  const groups = list(file.syscalls ?? [], 'syscalls').map((value, index) => {
    const place = `syscalls[${index}]`;
    return readGroup(object(value, place), place);
  });
  const applying = groups.filter((group) => applies(group, around));
  const verdicts = new Map<string, Verdict>();
  const unknownNames = new Set<string>();
  for (const { names, action: decided, rules } of applying) {
    // As with runc: a rule that says what is so anyway is left out.
    if (decided === fallback) continue;
    for (const call of names) {
      if (isCall(call)) verdicts.set(call, merge(verdicts.get(call), decided, rules, fallback));
      else unknownNames.add(call);
    }
  }
  return {
    profile: {
      name,
      known: fallback,
      unknown: fallback,
      // runc answers so to what is newer than the profile, where it would be forbidden: programs then fall back.
      newer: isPermitted(fallback) ? fallback : ENOSYS,
      last: lastNumbers(applying.flatMap(({ names }) => names)),
      hasCompat: tablesOf(file, around.arch).includes(COMPAT_TABLE[around.arch]),
      verdicts,
    },
    unknownNames: [...unknownNames],
  };
}

interface Group {
  readonly names: readonly string[];
  readonly action: Action;
  /** What each is decided by. */
  readonly rules: readonly Rule[] | 'always';
  readonly includes: Conditions;
  readonly excludes: Conditions;
}

interface Conditions {
  readonly caps: readonly string[];
  readonly arches: readonly string[];
  readonly minKernel: string | undefined;
}

function readGroup(group: Json, place: string): Group {
  const single =
    group.name === undefined || group.name === '' ? undefined : string(group.name, `${place}.name`);
  const several = group.names === undefined ? [] : texts(group.names, `${place}.names`);
  if (single !== undefined && several.length > 0) throw new ProfileFileError(place, 'both-names');
  const names = single === undefined ? several : [single];
  if (names.length === 0) throw new ProfileFileError(place, 'no-names');
  const decided = action(group.action, group.errnoRet, `${place}.action`);
  const args = list(group.args ?? [], `${place}.args`).map((value, index) => {
    const at = `${place}.args[${index}]`;
    return readArgument(object(value, at), at);
  });
  return {
    names,
    action: decided,
    rules: rulesOf(args, decided),
    includes: readConditions(group.includes, `${place}.includes`),
    excludes: readConditions(group.excludes, `${place}.excludes`),
  };
}

function readArgument(arg: Json, place: string): ArgumentTest {
  const argument = Number(integer(arg.index, `${place}.index`));
  if (argument >= MOST_ARGUMENTS) throw new ProfileFileError(`${place}.index`, 'not-number', arg.index);
  const value = integer(arg.value, `${place}.value`);
  const second = integer(arg.valueTwo ?? 0, `${place}.valueTwo`);
  const is = COMPARISONS[string(arg.op, `${place}.op`)];
  if (is === undefined) throw new ProfileFileError(`${place}.op`, 'not-comparison', arg.op);
  if (is !== 'MASKED_EQ') return { argument, mask: ALL_BITS, value, is };
  return { argument, mask: value, value: second };
}

/**
 * All tests of a group must hold; two tests of one argument, which no number could hold as a rule, are one rule each, as
 * with runc.
 */
function rulesOf(tests: readonly ArgumentTest[], decided: Action): Rule[] | 'always' {
  if (tests.length === 0) return 'always';
  const isDouble = new Set(tests.map(({ argument }) => argument)).size < tests.length;
  const alternatives = isDouble ? tests.map((test) => [test]) : [tests];
  return alternatives
    .filter((all) => !all.some(neverHolds))
    .map((all) => ({ all: all.filter((test) => !alwaysHolds(test)), action: decided }));
}

const isMasked = ({ is = 'EQ' }: ArgumentTest): boolean => is === 'EQ';
const neverHolds = (test: ArgumentTest): boolean => isMasked(test) && (test.value & ~test.mask) !== 0n;
const alwaysHolds = (test: ArgumentTest): boolean => isMasked(test) && test.mask === 0n && test.value === 0n;

/** As libseccomp has it: a rule without tests decides alone; of several with tests the first that holds. */
function merge(
  before: Verdict | undefined,
  decided: Action,
  rules: readonly Rule[] | 'always',
  otherwise: Action,
): Verdict {
  if (typeof before === 'number') return before;
  if (rules === 'always' || rules.some(({ all }) => all.length === 0)) return decided;
  return { rules: [...(before?.rules ?? []), ...rules], otherwise };
}

function readConditions(value: unknown, place: string): Conditions {
  if (value === undefined || value === null) return { caps: [], arches: [], minKernel: undefined };
  const { caps, arches, minKernel } = object(value, place);
  return {
    caps: texts(caps ?? [], `${place}.caps`),
    arches: texts(arches ?? [], `${place}.arches`),
    minKernel: minKernel === undefined ? undefined : string(minKernel, `${place}.minKernel`),
  };
}

/** Whether a group counts here, as Docker decides it. @throws ProfileFileError */
function applies({ includes, excludes }: Group, { arch, capabilities, kernel }: Surroundings): boolean {
  const machine = MACHINE_NAMES[arch];
  const isNewer = (version: string) => compareVersions(kernel, version) >= 0;
  const isExcluded =
    excludes.arches.includes(machine) ||
    excludes.caps.some((name) => capabilities.has(name)) ||
    (excludes.minKernel !== undefined && isNewer(excludes.minKernel));
  if (isExcluded) return false;
  return (
    (includes.arches.length === 0 || includes.arches.includes(machine)) &&
    includes.caps.every((name) => capabilities.has(name)) &&
    (includes.minKernel === undefined || isNewer(includes.minKernel))
  );
}

/** Compares kernel version and major revision, the two numbers that a profile may name. */
function compareVersions(kernel: string, wanted: string): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(wanted) ?? [];
  if (minor === undefined) throw new ProfileFileError('minKernel', 'not-version', wanted);
  const [ownMajor = 0, ownMinor = 0] = kernel.split('.').map(Number.parseFloat);
  return ownMajor - Number(major) || ownMinor - Number(minor);
}

/** The tables that a profile decides for; without a word about it the architecture of the machine alone. */
function tablesOf(file: Json, arch: Arch): CallTable[] {
  const direct = texts(file.architectures ?? [], 'architectures').map((name, index) =>
    table(name, `architectures[${index}]`),
  );
  const map = list(file.archMap ?? [], 'archMap').map((value, index) => {
    const place = `archMap[${index}]`;
    const { architecture, subArchitectures } = object(value, place);
    return {
      main: table(string(architecture, `${place}.architecture`), place),
      below: texts(subArchitectures ?? [], `${place}.subArchitectures`).map((name) => table(name, place)),
    };
  });
  if (direct.length > 0 && map.length > 0) throw new ProfileFileError('archMap', 'both-architectures');
  const entry = map.find(({ main }) => main === arch);
  return [...direct, ...(entry?.below ?? []), arch].filter((each) => each !== 'other');
}

function table(name: string, place: string): CallTable | 'other' {
  if (!/^SCMP_ARCH_[A-Z0-9_]+$/.test(name)) throw new ProfileFileError(place, 'not-architecture', name);
  return ARCHITECTURES[name] ?? 'other';
}

function lastNumbers(names: readonly string[]): Partial<Record<CallTable, number>> {
  const last = Object.entries(CALL_TABLES).map(([table, numbers]) => {
    const found = names.flatMap((name) => (Object.hasOwn(numbers, name) ? [numbers[name]!] : []));
    return [table, found.length > 0 ? Math.max(...found) : Math.max(...Object.values(numbers))];
  });
  return Object.fromEntries(last);
}

const isCall = (name: string): boolean =>
  Object.values(CALL_TABLES).some((numbers) => Object.hasOwn(numbers, name));

function action(value: unknown, errnoRet: unknown, place: string): Action {
  const found = ACTIONS[string(value, place)];
  if (found === undefined) throw new ProfileFileError(place, 'not-action', value);
  if (found === 'notify') throw new ProfileFileError(place, 'needs-listener', value);
  if (typeof found === 'number') return found;
  const errno = errnoRet === undefined || errnoRet === null ? EPERM : Number(integer(errnoRet, place));
  if (errno > MOST_ERRNO) throw new ProfileFileError(place, 'not-number', errnoRet);
  return found === 'errno' ? errnoAction(errno) : RET_TRACE | errno;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProfileFileError('', 'not-json', (error as Error).message);
  }
}

function object(value: unknown, place: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProfileFileError(place, 'not-object', value);
  return value as Json;
}

function list(value: unknown, place: string): readonly unknown[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new ProfileFileError(place, 'not-list', value);
  return value;
}

const texts = (value: unknown, place: string): string[] =>
  list(value, place).map((each, index) => string(each, `${place}[${index}]`));

function string(value: unknown, place: string): string {
  if (typeof value !== 'string') throw new ProfileFileError(place, 'not-text', value);
  return value;
}

/** A whole number that JSON can hold exactly. */
function integer(value: unknown, place: string): bigint {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new ProfileFileError(place, 'not-number', value);
  return BigInt(value);
}
