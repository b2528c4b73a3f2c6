import type { Parsed } from './language/parse.ts';

/** A command that a replay does again, and whom it acted for. */
export interface TimelineStep {
  readonly actor: string;
  readonly parsed: Parsed;
  /**
   * True for a program that changed nothing in the evidence. A replay runs it all the same, because it may have
   * written a file; but nobody means it when they say `undo`.
   */
  readonly isLook: boolean;
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

  /** Where the steps that `undo` takes back one by one stand in `steps`, the last one first. */
  get undoable(): number[] {
    const places = this.#steps.flatMap(({ isLook }, at) => (isLook || at < this.#sealed ? [] : [at]));
    return places.reverse();
  }

  /** How much of `undone` the next so many steps are, with the programs that only looked after them. */
  redoable(count: number): number {
    const places = this.#undone.flatMap(({ isLook }, at) => (isLook ? [] : [at]));
    if (count > places.length) return this.#undone.length;
    return places[count] ?? this.#undone.length;
  }

  /** Seals the steps that there are. */
  seal(): void {
    this.#sealed = this.#steps.length;
  }

  /** A new step makes what was undone unreachable. */
  add(step: TimelineStep): void {
    this.#steps.push(step);
    if (!step.isLook) this.#undone = [];
  }

  /** Sets the present; `undone` is what redo goes on to. */
  set(steps: readonly TimelineStep[], undone: readonly TimelineStep[]): void {
    this.#steps = [...steps];
    this.#undone = [...undone];
    this.#sealed = Math.min(this.#sealed, steps.length);
  }
}
