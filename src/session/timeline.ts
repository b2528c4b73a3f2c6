import type { Parsed } from './language/parse.ts';

/** A step that had an effect, and whom it acted for. */
export interface TimelineStep {
  readonly actor: string;
  readonly parsed: Parsed;
}

/**
 * The steps that led to the present state, in order. A past state is reached by making a new lab and doing its
 * steps again: the kernel has no undo. Commands that change nothing are never in it.
 */
export class Timeline {
  #steps: TimelineStep[] = [];
  #undone: TimelineStep[] = [];
  #sealed = 0;

  get steps(): readonly TimelineStep[] {
    return this.#steps;
  }

  /** Steps that `redo` would do again, the next one first. */
  get undone(): readonly TimelineStep[] {
    return this.#undone;
  }

  /** The first so many steps cannot be undone: they made what a lesson begins with. */
  get sealed(): number {
    return this.#sealed;
  }

  /** Seals the steps that there are. */
  seal(): void {
    this.#sealed = this.#steps.length;
  }

  /** A new step makes what was undone unreachable. */
  add(step: TimelineStep): void {
    this.#steps.push(step);
    this.#undone = [];
  }

  /** Sets the present; `undone` is what redo goes on to. */
  set(steps: readonly TimelineStep[], undone: readonly TimelineStep[]): void {
    this.#steps = [...steps];
    this.#undone = [...undone];
    this.#sealed = Math.min(this.#sealed, steps.length);
  }
}
