import type { Lesson } from '../format/lesson.ts';
import type { LessonProgress, StepProgress } from '../progress/progress.ts';
import type { Attempt } from './attempt.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Counts = Mutable<Pick<StepProgress, 'commands' | 'failures' | 'solutionShown' | 'at'>>;

/** Counts what a learner does, for the progress file and the report. */
export class Tally {
  startedAt = new Date().toISOString();
  /** Of an earlier time that the lesson was done, if there is one. */
  doneAt: string | undefined;
  readonly #steps: Map<string, Counts>;

  constructor({ steps }: Lesson, doneAt?: string) {
    this.doneAt = doneAt;
    this.#steps = new Map(steps.map(({ id }) => [id, { commands: 0, failures: 0, solutionShown: false }]));
  }

  /** Goes on with what has been counted. */
  static of(lesson: Lesson, progress: LessonProgress): Tally {
    const tally = new Tally(lesson, progress.doneAt);
    tally.startedAt = progress.startedAt;
    for (const [id, { commands, failures, solutionShown, at }] of Object.entries(progress.steps))
      if (tally.#steps.has(id))
        tally.#steps.set(id, { commands, failures, solutionShown, ...(at === undefined ? {} : { at }) });
    return tally;
  }

  count(step: string, ok: boolean): void {
    const counts = this.#steps.get(step)!;
    counts.commands++;
    if (!ok) counts.failures++;
  }

  showSolution(step: string): void {
    this.#steps.get(step)!.solutionShown = true;
  }

  /** The step is done or skipped now. */
  end(step: string): void {
    this.#steps.get(step)!.at ??= new Date().toISOString();
  }

  progress(attempt: Attempt, script: string): LessonProgress {
    if (attempt.isDone) this.doneAt ??= new Date().toISOString();
    const steps: Record<string, StepProgress> = {};
    for (const [id, { outcome, hintsGiven, answer, judgement, wasRight }] of attempt.records) {
      const isRight = judgement?.isRight ?? wasRight;
      steps[id] = {
        ...this.#steps.get(id)!,
        hints: [...hintsGiven],
        ...(outcome === undefined ? {} : { outcome }),
        ...(answer === undefined ? {} : { answer }),
        ...(isRight === undefined ? {} : { wasRight: isRight }),
      };
    }
    return {
      startedAt: this.startedAt,
      ...(this.doneAt === undefined ? {} : { doneAt: this.doneAt }),
      current: attempt.step.id,
      steps,
      script,
      captured: Object.fromEntries([...attempt.capturedAt].map(([name, { position }]) => [name, position])),
    };
  }
}
