import type { Condition } from '../conditions/condition.ts';
import type { SolutionLine } from './solution.ts';
import type { LessonText } from './text.ts';

/** Conditions with a name, under which the text speaks of them. */
export interface Named {
  readonly id: string;
  readonly when: readonly Condition[];
}

export interface Hint {
  readonly id: string;
  /** Given only while this holds; a hint without it is one of the general ones. */
  readonly when?: readonly Condition[];
}

/** A question; the kernel answers it afterwards. Exactly one of `choices` and `value`. */
export interface Prediction {
  readonly choices?: readonly Named[];
  /** A path of a snapshot. */
  readonly value?: string;
  readonly within_percent?: number;
}

export interface LessonStep {
  readonly id: string;
  /** Without it the step is for reading. */
  readonly done?: readonly Condition[];
  readonly hold_ms?: number;
  /** A later step undoes it. */
  readonly once?: boolean;
  readonly watch?: readonly string[];
  readonly predict?: Prediction;
  readonly broken?: readonly Named[];
  readonly hints?: readonly Hint[];
  /** Paths by the names under which their values are kept. */
  readonly capture?: Readonly<Record<string, string>>;
}

/** The parts of a course, in the order in which a list shows them. */
export const TOPICS = [
  'process',
  'files',
  'identity',
  'network',
  'limits',
  'privileges',
  'together',
] as const;
export type Topic = (typeof TOPICS)[number];

/** lesson.yaml as it is written; docs/lesson.schema.json describes each field. */
export interface LessonFile {
  readonly format: 1;
  readonly minutes: number;
  readonly topic?: Topic;
  /** The lessons that it builds on, without their numbers. */
  readonly after?: readonly string[];
  readonly man: readonly string[];
  readonly docker?: string;
  readonly needs?: readonly string[];
  readonly boxes?: readonly string[];
  readonly start?: string;
  readonly setup?: readonly string[];
  readonly capture?: Readonly<Record<string, string>>;
  readonly broken?: readonly Named[];
  readonly steps: readonly LessonStep[];
}

/** One entry of tests.yaml. */
export interface WrongRoute {
  readonly name: string;
  readonly undone: string;
  readonly commands?: readonly string[];
  readonly hint?: string;
  readonly broken?: string;
  readonly as?: 'root' | 'user';
}

/** A lesson, read and checked. */
export interface Lesson extends LessonFile {
  /** The name of its folder: `03-hostname`. */
  readonly slug: string;
  readonly directory: string;
  readonly boxes: readonly string[];
  /** In the language of this run, English where a translation is missing. */
  readonly text: LessonText;
  /** The commands that solve each step, by the step's id. */
  readonly solution: ReadonlyMap<string, readonly SolutionLine[]>;
  readonly wrongRoutes: readonly WrongRoute[];
}
