import { UnavailableError } from '../../lab/errors.ts';
import { words } from '../words.ts';
import { nameNow } from './renumbered.ts';

/** What a learner has done of one step. */
export interface StepProgress {
  readonly outcome?: 'done' | 'skipped';
  /** When it was done or skipped, ISO 8601. */
  readonly at?: string;
  readonly hints: readonly string[];
  /** What was answered to the step's question, and whether that was right. */
  readonly answer?: string;
  readonly wasRight?: boolean;
  /** The learner had the solution carried out. */
  readonly solutionShown: boolean;
  /** Commands that the learner gave during the step, and how many of them failed. */
  readonly commands: number;
  readonly failures: number;
}

/** Of one lesson. */
export interface LessonProgress {
  readonly startedAt: string;
  /** When every step had been done or skipped for the first time. Stays, also when the lesson is begun anew. */
  readonly doneAt?: string;
  /** The step that the learner is at. */
  readonly current: string;
  readonly steps: Readonly<Record<string, StepProgress>>;
  /** The commands that made the state in which the lesson was left, without those of its preparation. */
  readonly script: string;
  /** After how many steps of the timeline each value was captured. */
  readonly captured: Readonly<Record<string, number>>;
}

/** Everything that is kept of a learner. In version 1 the lessons had the numbers of the first 25. */
export interface Progress {
  readonly version: 2;
  /** The lesson that was left while it ran. */
  readonly current?: string;
  readonly lessons: Readonly<Record<string, LessonProgress>>;
}

export const NO_PROGRESS: Progress = { version: 2, lessons: {} };

/** A file that is no progress, or of a newer ns-lab. */
export class ProgressError extends UnavailableError {}

/** Reads the text of a progress file. @throws ProgressError */
export function parseProgress(text: string, file: string): Progress {
  let value: (Omit<Partial<Progress>, 'version'> & { readonly version?: number }) | null;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ProgressError(words().noProgress(file, (error as Error).message));
  }
  if (typeof value?.version === 'number' && value.version > NO_PROGRESS.version)
    throw new ProgressError(words().newerProgress(file, value.version));
  const lessons = value?.lessons;
  const isKnown = value?.version === 1 || value?.version === NO_PROGRESS.version;
  if (!isKnown || typeof lessons !== 'object' || lessons === null)
    throw new ProgressError(words().noProgress(file, ''));
  for (const [slug, lesson] of Object.entries(lessons)) {
    const isWhole =
      typeof lesson?.current === 'string' &&
      typeof lesson.script === 'string' &&
      isRecord(lesson.steps) &&
      isRecord(lesson.captured);
    if (!isWhole || !Object.values(lesson.steps).every(isStepProgress))
      throw new ProgressError(words().noProgress(file, words().otherwise(slug)));
  }
  const progress = value as Progress;
  return value?.version === 1 ? renumbered(progress) : progress;
}

/** With the names that the lessons have now. */
function renumbered({ current, lessons }: Progress): Progress {
  return {
    version: NO_PROGRESS.version,
    ...(current === undefined ? {} : { current: nameNow(current) }),
    lessons: Object.fromEntries(Object.entries(lessons).map(([slug, lesson]) => [nameNow(slug), lesson])),
  };
}

const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isStepProgress = (step: StepProgress): boolean =>
  isRecord(step) &&
  Array.isArray(step.hints) &&
  typeof step.commands === 'number' &&
  typeof step.failures === 'number';

/** Both; of a lesson that is in both, the one that is further. */
export function mergeProgress(own: Progress, other: Progress): Progress {
  const lessons = { ...own.lessons };
  for (const [slug, lesson] of Object.entries(other.lessons))
    if (!lessons[slug] || rank(lesson) > rank(lessons[slug])) lessons[slug] = lesson;
  return { ...own, lessons };
}

const rank = ({ doneAt, steps }: LessonProgress): number =>
  Object.values(steps).filter(({ outcome }) => outcome !== undefined).length + (doneAt ? 1000 : 0);
