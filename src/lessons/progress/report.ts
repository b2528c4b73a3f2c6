import type { Progress, StepProgress } from './progress.ts';

/** What a teacher sees of one lesson of one learner. */
export interface LessonReport {
  readonly slug: string;
  readonly startedAt: string;
  readonly doneAt?: string;
  /** From the beginning to the last step, in whole minutes; missing while no step is done. */
  readonly minutes?: number;
  readonly stepsDone: number;
  readonly skipped: number;
  readonly solutions: number;
  readonly hints: number;
  readonly answers: number;
  readonly rightAnswers: number;
  readonly commands: number;
  readonly failures: number;
  readonly steps: readonly (StepProgress & { readonly id: string })[];
}

const MINUTE_MS = 60_000;

/** The lessons that have been begun, by their names. */
export function reportOf({ lessons }: Progress): LessonReport[] {
  return Object.entries(lessons)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slug, { startedAt, doneAt, steps }]) => {
      const list = Object.entries(steps).map(([id, step]) => ({ id, ...step }));
      const count = (fits: (step: StepProgress) => boolean) => list.filter(fits).length;
      const sum = (of: (step: StepProgress) => number) => list.reduce((total, step) => total + of(step), 0);
      const last = list
        .flatMap(({ at }) => at ?? [])
        .sort()
        .at(-1);
      const minutes = last && Math.round((Date.parse(last) - Date.parse(startedAt)) / MINUTE_MS);
      return {
        slug,
        startedAt,
        ...(doneAt === undefined ? {} : { doneAt }),
        ...(typeof minutes === 'number' ? { minutes } : {}),
        stepsDone: count(({ outcome }) => outcome !== undefined),
        skipped: count(({ outcome }) => outcome === 'skipped'),
        solutions: count(({ solutionShown }) => solutionShown),
        hints: sum(({ hints }) => hints.length),
        answers: count(({ answer }) => answer !== undefined),
        rightAnswers: count(({ wasRight }) => wasRight === true),
        commands: sum(({ commands }) => commands),
        failures: sum(({ failures }) => failures),
        steps: list,
      };
    });
}
