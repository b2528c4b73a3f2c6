import type { Translated } from '../../locale/locale.ts';
import type { AbsenceName } from './absences.ts';
import type { Attacker, Tried } from './attacker.ts';
import { errnoOf } from './attacker.ts';
import type { Scene } from './scene.ts';
import type { WallName } from './walls.ts';

/** What is attacked; tables are ordered by it. */
export const KINDS = [
  'processes',
  'files',
  'root',
  'groups',
  'settings',
  'secrets',
  'devices',
  'mounts',
  'kernel',
  'network',
  'privileges',
  'limits',
  'lab',
] as const;
export type AttemptKind = (typeof KINDS)[number];

/** A wall that may stand in the way of an attempt, and which part of it: a capability, a path, a limit. */
export interface Obstacle {
  readonly wall: WallName;
  readonly of?: string;
}

/** What a wall looks like to an attacker: an errno's name, `killed`, or one of these. */
export const SIGNS = {
  /** The call succeeded, on something that belongs to the box alone. */
  own: 'own',
  /** The file was read, and there was nothing in it. */
  empty: 'empty',
  /** The limit is there; nobody tried to reach it. */
  limit: 'limit',
} as const;

export interface Through {
  readonly result: 'through';
  readonly deciding: Tried;
}

export interface Held {
  readonly result: 'held';
  readonly deciding: Tried;
  readonly sign: string;
  /** The part of the walls that it was about, where that is not known beforehand: a path, a rule. */
  readonly about?: string | undefined;
}

export interface Absent {
  readonly result: 'absent';
  readonly reason: AbsenceName;
  readonly deciding?: Tried | undefined;
}

export type Outcome = Through | Held | Absent;

/** One way out of a box: data, and one function that makes the calls. */
export interface Attempt {
  /** The word that calls it: `load-module`. */
  readonly name: string;
  readonly kind: AttemptKind;
  /** What is tried, as an order: "load a kernel module". No full stop. */
  readonly title: Translated;
  /** The escape that it stands for. A sentence. */
  readonly escape: Translated;
  /** Names and years of that: `CVE-2019-5736`, `2014`. */
  readonly known: string;
  /** Why it harms nothing, also where no wall stands and the process is root on the machine. */
  readonly harmless: Translated;
  /** What may stand in the way, in the order in which the kernel asks. */
  readonly obstacles: readonly Obstacle[];
  /** The commands that build the wall which containers have here, where those of the first one that is missing do not. */
  readonly remedy?: readonly string[];
  run(by: Attacker, scene: Scene): Outcome;
}

/** The last call went through. */
export const through = (by: Attacker): Through => ({ result: 'through', deciding: by.last });

/** The last call was stopped: by what shows as `sign`, its errno unless something else is said. */
export const held = (by: Attacker, sign?: string, about?: string): Held => ({
  result: 'held',
  deciding: by.last,
  sign: sign ?? errnoOf(by.last) ?? SIGNS.own,
  about,
});

/** It cannot be tried here. */
export const absent = (reason: AbsenceName, by?: Attacker): Absent => ({
  result: 'absent',
  reason,
  deciding: by?.tried.at(-1),
});

/**
 * The outcome of the last call by its errno: the errnos in `passes` are the kernel's complaint about arguments that
 * are wrong on purpose, which it looks at only once it has granted the right.
 */
export function judgeCall(by: Attacker, passes: readonly string[] = []): Outcome {
  const errno = errnoOf(by.last);
  if (errno === undefined || passes.includes(errno)) return through(by);
  if (errno === 'ENOSYS') return absent('no-such-call', by);
  return held(by);
}
