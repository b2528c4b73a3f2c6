import type { Condition } from '../conditions/condition.ts';
import { allHold, type Scene, valueAt } from '../conditions/evaluate.ts';
import type { Hint, Lesson, LessonStep, Named } from '../format/lesson.ts';
import { castings, type Moment } from './cast.ts';
import { type Judgement, judgePrediction } from './prediction.ts';

/** What has become of one step. */
export interface StepRecord {
  outcome: 'done' | 'skipped' | undefined;
  /** Whether a step that is done still holds. */
  stillHolds: boolean;
  readonly hintsGiven: string[];
  answer: string | undefined;
  judgement: Judgement | undefined;
}

/**
 * A learner's way through a lesson. It knows nothing of commands: it is shown moments, and says which step is done.
 */
export class Attempt {
  readonly lesson: Lesson;
  readonly records: ReadonlyMap<string, StepRecord>;
  readonly captured = new Map<string, unknown>();
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
        { outcome: undefined, stillHolds: true, hintsGiven: [], answer: undefined, judgement: undefined },
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
    this.record.outcome ??= 'done';
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
    for (const [name, path] of Object.entries(paths)) this.captured.set(name, valueAt(path, this.scene));
  }
}
