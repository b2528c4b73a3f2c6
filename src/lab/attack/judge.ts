import { DOCKER_DEFAULT } from '../../kernel/capabilities.ts';
import { currentArch } from '../../kernel/proxy/code.ts';
import { formatAction, isPermitted } from '../../kernel/seccomp/actions.ts';
import { defaultProfile } from '../../kernel/seccomp/default-profile.ts';
import { AUDIT_ARCH } from '../../kernel/seccomp/filter.ts';
import { interpret } from '../../kernel/seccomp/interpret.ts';
import { decide } from '../../kernel/seccomp/profile.ts';
import { SYSCALL_NUMBERS } from '../../kernel/syscall-numbers.ts';
import type { AbsenceName } from './absences.ts';
import { errnoOf, type Tried } from './attacker.ts';
import type { Attempt, Obstacle, Outcome } from './attempt.ts';
import type { Scene } from './scene.ts';
import { WALLS, type Wall, type WallName } from './walls.ts';

/** A wall that stands, and the value that shows it. */
export interface Standing {
  readonly wall: WallName;
  /** The part of it: `CAP_SYS_MODULE`, `/proc/kcore`. */
  readonly of?: string;
  readonly evidence: string;
}

/** What became of an attempt. Data: no word of it depends on a language. */
export interface Verdict {
  readonly attempt: string;
  readonly result: 'held' | 'through' | 'absent';
  /** Every call in order, as strace(1) prints it, with its result or the errno's name. */
  readonly calls: readonly { readonly text: string; readonly result: number | string }[];
  /** The call that decided. */
  readonly deciding?: { readonly text: string; readonly result: number | string };
  /** The wall that stopped it; missing when the live state does not tell which one it was. */
  readonly wall?: Standing;
  /** Other walls that stand behind that one, or, where it went through, in front of nothing. */
  readonly others: readonly Standing[];
  /** The walls that are not there, in the order in which the kernel would have asked. */
  readonly missing: readonly Obstacle[];
  readonly reason?: AbsenceName;
  /** Where it went through: the commands that build a wall against it. Empty where none does, or this user may not. */
  readonly remedy?: readonly string[];
}

/** Finds in the live state which wall stopped an attempt. */
export function judge(attempt: Attempt, outcome: Outcome, tried: readonly Tried[], scene: Scene): Verdict {
  const { deciding } = outcome;
  const calls = tried.map(shown);
  const about = outcome.result === 'held' ? outcome.about : undefined;
  const obstacles = attempt.obstacles.map((obstacle) => withPart(obstacle, about));
  const standing = obstacles.flatMap((obstacle) => standingOf(obstacle, scene));
  // A filter may stand and let the call pass.
  const missing = obstacles.filter(({ wall, of }) =>
    wall === 'filter'
      ? wouldFilter(deciding)
      : wall !== 'machine' && !standing.some((each) => each.wall === wall && each.of === of),
  );
  const base = { attempt: attempt.name, calls, ...(deciding ? { deciding: shown(deciding) } : {}) };
  // A filter answers before the kernel looks at the call at all, so it comes first, also for ENOSYS.
  const filter = deciding && filterOf(deciding, scene);
  if (filter && outcome.result !== 'through')
    return {
      ...base,
      result: 'held',
      wall: filter,
      others: standing.filter(({ wall }) => wall !== 'filter'),
      missing,
    };
  if (outcome.result === 'absent')
    return { ...base, result: 'absent', reason: outcome.reason, others: [], missing: [] };
  if (outcome.result === 'through') {
    const remedy = attempt.remedy ?? stepsFor(missing, scene);
    return { ...base, result: 'through', others: standing, missing, remedy };
  }
  const wall =
    standing.find((each) => shows(each, outcome.sign)) ?? unseenFilter(obstacles, scene, outcome.sign);
  const others = standing.filter((each) => each !== wall);
  return { ...base, result: 'held', ...(wall ? { wall } : {}), others, missing };
}

const shown = (call: Tried) => ({ text: call.text, result: errnoOf(call) ?? call.result });

const withPart = ({ wall, of }: Obstacle, about: string | undefined): Obstacle => {
  const part = of ?? about;
  return part === undefined ? { wall } : { wall, of: part };
};

/** The walls of an attempt that stand now. */
export function standingOf({ wall, of }: Obstacle, scene: Scene): Standing[] {
  const evidence = (WALLS[wall] as Wall).stands(scene, of ?? '');
  return evidence === undefined ? [] : [{ wall, ...(of === undefined ? {} : { of }), evidence }];
}

const shows = ({ wall }: Standing, sign: string): boolean =>
  (WALLS[wall].signs as readonly string[]).includes(sign);

/**
 * The steps for the first wall that any step builds here. A filter that is there already and let the call pass, as
 * Docker's does for who has the capability, comes last.
 */
function stepsFor(missing: readonly Obstacle[], { self, unbuildable }: Scene): readonly string[] {
  const [filters, rest] = [true, false].map((isFilter) =>
    missing.filter(({ wall }) => (wall === 'filter') === isFilter),
  );
  const ordered = self.status.seccomp === 2 ? [...rest!, ...filters!] : missing;
  return (
    ordered
      .filter(({ wall }) => !unbuildable?.has(wall))
      .map(stepsOf)
      .find((steps) => steps.length > 0) ?? []
  );
}

function stepsOf({ wall, of }: Obstacle): readonly string[] {
  const { steps, stepsFor }: Wall = WALLS[wall];
  return of === undefined || stepsFor === undefined ? steps : stepsFor(of);
}

/** Arguments as a filter sees them: numbers, and pointers that it cannot follow. */
const seenArguments = (call: Tried): bigint[] =>
  call.args.map((arg) =>
    typeof arg === 'number' || typeof arg === 'bigint' ? BigInt.asUintN(64, BigInt(arg)) : 0n,
  );

const DOCKER_PROFILE = defaultProfile(DOCKER_DEFAULT);

/** Whether Docker's filter would hold a call back, so that it is a wall that is missing. */
function wouldFilter(call: Tried | undefined): boolean {
  // Docker's takes calls of other tables as it takes those of the machine's own.
  if (call === undefined || call.seen) return false;
  const arch = currentArch()!;
  return !isPermitted(decide(arch, DOCKER_PROFILE, SYSCALL_NUMBERS[arch][call.name]!, seenArguments(call)));
}

/** What the filters answer to a call, when that is what it got. */
function filterOf(call: Tried, { filters = [] }: Scene): Standing | undefined {
  const arch = currentArch()!;
  const errno = errnoOf(call);
  if (errno === undefined) return undefined;
  const args = seenArguments(call);
  const seen = { number: SYSCALL_NUMBERS[arch][call.name]!, arch: AUDIT_ARCH[arch], args, ...call.seen };
  for (const { bytes } of filters) {
    const action = interpret(bytes, seen) >>> 0;
    if (isPermitted(action)) continue;
    const answer = formatAction(action);
    const isIt = answer === `ERRNO(${errno})` || (errno === 'killed' && answer.startsWith('KILL'));
    if (isIt) return { wall: 'filter', of: call.name, evidence: answer };
  }
  return undefined;
}

/** Of a container that ns-lab did not build the filter cannot be read: it is what is left when nothing else fits. */
function unseenFilter(obstacles: readonly Obstacle[], scene: Scene, sign: string): Standing | undefined {
  if (scene.filters !== undefined || !['EPERM', 'ENOSYS', 'EACCES', 'killed'].includes(sign))
    return undefined;
  const of = obstacles.find(({ wall }) => wall === 'filter');
  return of ? standingOf(of, scene)[0] : undefined;
}
