import type { Condition } from '../conditions/condition.ts';
import { allHold, type Scene, valueAt } from '../conditions/evaluate.ts';
import type { Hint, Lesson, LessonStep, Named } from '../format/lesson.ts';
import type { LessonProgress } from '../progress/progress.ts';
import { castings, type Moment } from './cast.ts';
import { type Judgement, judgePrediction } from './prediction.ts';

/** Whether a path is a moment of a clock, and not a state. */
export const isMoment = (path: string): boolean => path.endsWith('.takenAtMs');

/** What has become of one step. */
export interface StepRecord {
  outcome: 'done' | 'skipped' | undefined;
  /** Whether a step that is done still holds. */
  stillHolds: boolean;
  readonly hintsGiven: string[];
  answer: string | undefined;
  judgement: Judgement | undefined;
  /** Of an earlier run, whose judgement is gone. */
  wasRight: boolean | undefined;
}

/**
 * A learner's way through a lesson. It knows nothing of commands: it is shown moments, and says which step is done.
 */
export class Attempt {
  readonly lesson: Lesson;
  readonly records: ReadonlyMap<string, StepRecord>;
  readonly captured = new Map<string, unknown>();
  /** After how many steps of the timeline, and at which of the lesson, each value was captured. */
  readonly capturedAt = new Map<string, { readonly path: string; readonly position: number }>();
  /** How many steps the timeline has at the moment that is observed. */
  position = 0;
  /** Where in the lesson's steps the learner is. */
  index = 0;
  /** What must not be the case, and is. */
  broken: readonly Named[] = [];
  /** The actors of the last moment, in the roles in which the current step is nearest to being done. */
  actors: Scene['actors'] = new Map();
  #seen = new Set<Condition>();
  #holdsSince: number | undefined;
  #hasBegun = false;

  constructor(lesson: Lesson) {
    this.lesson = lesson;
    this.records = new Map(
      lesson.steps.map(({ id }) => [
        id,
        {
          outcome: undefined,
          stillHolds: true,
          hintsGiven: [],
          answer: undefined,
          judgement: undefined,
          wasRight: undefined,
        },
      ]),
    );
  }

  get step(): LessonStep {
    return this.lesson.steps[this.index]!;
  }

  get record(): StepRecord {
    return this.records.get(this.step.id)!;
  }

  /** Whether the step is over, or has nothing to be done. */
  get canGoOn(): boolean {
    return this.record.outcome !== undefined || !this.step.done;
  }

  /** Whether every step has been done or skipped. */
  get isDone(): boolean {
    return [...this.records.values()].every(({ outcome }) => outcome !== undefined);
  }

  /**
   * Takes a moment in.
   * @param nowMs of a clock that does not jump, in milliseconds
   * @returns the steps that became done
   */
  observe(moment: Moment, nowMs: number): LessonStep[] {
    if (!this.#hasBegun) this.#begin(moment);
    const done: LessonStep[] = [];
    while (this.#observeStep(moment, nowMs)) {
      done.push(this.step);
      // Who is ahead of the text goes on at once; the others read first.
      if (!this.#isDoneAhead(moment)) break;
      this.next();
    }
    this.#observeOthers(moment);
    return done;
  }

  /** Goes on to the next step. False when the step is not over, or there is none. */
  next(): boolean {
    if (!this.canGoOn) return false;
    if (this.record.outcome === undefined) this.complete('done');
    if (this.index === this.lesson.steps.length - 1) return false;
    this.index++;
    this.#seen = new Set();
    this.#holdsSince = undefined;
    return true;
  }

  /** The next hint: first those that fit the state, then the general ones. Undefined when all have been given. */
  hint(): Hint | undefined {
    const { hints = [] } = this.step;
    const waiting = hints.filter(({ id }) => !this.record.hintsGiven.includes(id));
    const fitting = waiting.find(({ when }) => when && allHold(when, this.scene));
    const hint = fitting ?? waiting.find(({ when }) => !when);
    if (hint) this.record.hintsGiven.push(hint.id);
    return hint;
  }

  /** Of the hints that were given, those whose cause is still there. */
  get hintsThatFit(): readonly string[] {
    const { hints = [] } = this.step;
    return this.record.hintsGiven.filter((given) => {
      const hint = hints.find(({ id }) => id === given);
      return !hint?.when || allHold(hint.when, this.scene);
    });
  }

  /**
   * Captures again what was captured at this position of the timeline: after a replay the same things have other
   * numbers.
   */
  recapture(moment: Moment, position: number): void {
    const actors = castings(this.lesson.boxes, moment)[0]!;
    // A clock goes on: a replay does not set it back.
    for (const [name, { path, position: at }] of this.capturedAt)
      if (at === position && !(isMoment(path) && this.captured.has(name)))
        this.captured.set(name, valueAt(path, { actors }));
  }

  /** A step was done otherwise than by the learner: what it captures is of now. */
  rebase(stepId: string, position: number, moment: Moment): void {
    const { capture } = this.lesson.steps.find(({ id }) => id === stepId)!;
    this.position = position;
    for (const [name, path] of Object.entries(capture ?? {})) this.capturedAt.set(name, { path, position });
    this.recapture(moment, position);
  }

  /** Takes up what is kept of an earlier run. The values that were captured come back with their replay. */
  restore({ current, steps, captured }: LessonProgress): void {
    for (const [id, { outcome, hints, answer, wasRight }] of Object.entries(steps)) {
      const record = this.records.get(id);
      if (!record) continue; // The lesson has changed since.
      record.outcome = outcome;
      record.hintsGiven.push(...hints);
      record.answer = answer;
      record.wasRight = wasRight;
    }
    this.index = Math.max(
      0,
      this.lesson.steps.findIndex(({ id }) => id === current),
    );
    this.#hasBegun = true;
    const paths = Object.assign({}, this.lesson.capture, ...this.lesson.steps.map(({ capture }) => capture));
    for (const [name, path] of Object.entries<string>(paths))
      if (captured[name] !== undefined) this.capturedAt.set(name, { path, position: captured[name] });
  }

  /** The kernel's answer to the question of a step that was done in an earlier run: the state is the same again. */
  judgeAgain(): void {
    const { step, record } = this;
    if (record.outcome && step.predict)
      record.judgement = judgePrediction(step.predict, record.answer, this.scene);
  }

  get hasMoreHints(): boolean {
    const { hints = [] } = this.step;
    return hints.some(
      ({ id, when }) => !this.record.hintsGiven.includes(id) && (!when || allHold(when, this.scene)),
    );
  }

  get scene(): Scene {
    return { actors: this.actors, captured: this.captured, seen: this.#seen };
  }

  #begin(moment: Moment): void {
    this.#hasBegun = true;
    this.actors = castings(this.lesson.boxes, moment)[0]!;
    this.#capture(this.lesson.capture);
  }

  /** True when the current step is done with this moment. */
  #observeStep(moment: Moment, nowMs: number): boolean {
    const { done, hold_ms = 0 } = this.step;
    const { actors, holds } = this.#cast(done ?? [], moment, this.#seen);
    this.actors = actors;
    if (this.record.outcome !== undefined || !done) return false;
    if (!holds) {
      this.#holdsSince = undefined;
      return false;
    }
    this.#holdsSince ??= nowMs;
    if (nowMs - this.#holdsSince < hold_ms) return false;
    this.complete('done');
    return true;
  }

  /** Ends the current step. What it captures, and what the kernel answers to its question, is of this moment. */
  complete(outcome: 'done' | 'skipped'): void {
    const { record, step } = this;
    record.outcome = outcome;
    record.stillHolds = true;
    this.#capture(step.capture);
    if (step.predict) record.judgement = judgePrediction(step.predict, record.answer, this.scene);
  }

  #isDoneAhead(moment: Moment): boolean {
    const next = this.lesson.steps[this.index + 1];
    return (
      next?.done !== undefined &&
      !next.hold_ms &&
      !next.predict &&
      this.#cast(next.done, moment, new Set()).holds
    );
  }

  #observeOthers(moment: Moment): void {
    for (const step of this.lesson.steps) {
      const record = this.records.get(step.id)!;
      if (record.outcome !== 'done' || !step.done || step.once) continue;
      record.stillHolds = this.#cast(step.done, moment, new Set(), true).holds;
    }
    const rules = [...(this.lesson.broken ?? []), ...(this.step.broken ?? [])];
    this.broken = rules.filter(({ when }) => allHold(when, this.scene));
  }

  /** The casting in which most of the conditions hold; of several, the most obvious. */
  #cast(conditions: readonly Condition[], moment: Moment, seen: Set<Condition>, wasSeen = false) {
    let best: { actors: Scene['actors']; count: number } | undefined;
    for (const actors of castings(this.lesson.boxes, moment)) {
      const scene: Scene = { actors, captured: this.captured, seen, wasSeen };
      const count = conditions.filter((condition) => allHold([condition], scene)).length;
      if (!best || count > best.count) best = { actors, count };
    }
    return { actors: best!.actors, holds: best!.count === conditions.length };
  }

  #capture(paths: Readonly<Record<string, string>> = {}): void {
    for (const [name, path] of Object.entries(paths)) {
      this.captured.set(name, valueAt(path, this.scene));
      this.capturedAt.set(name, { path, position: this.position });
    }
  }
}
