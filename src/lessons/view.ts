/**
 * `done`, and it still holds; `lost`, done but the state is gone again; `skipped`; `current`; `open`, still to come.
 */
export type StepState = 'done' | 'current' | 'open' | 'skipped' | 'lost';

export interface StepView {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
}

/** A question that the learner may answer before they act. */
export interface QuestionView {
  /** Markdown. */
  readonly text: string;
  /** Empty when the answer is a text or a number of the learner's own. */
  readonly choices: readonly { readonly id: string; readonly text: string }[];
  /** What the learner answered, if they have. */
  readonly answer: string | undefined;
  /** Only once the kernel has answered. */
  readonly outcome: PredictionOutcome | undefined;
}

export interface PredictionOutcome {
  /** Whether the learner was right; undefined when they gave no answer. */
  readonly isRight: boolean | undefined;
  /** What is so: the texts of the right choices, or the value. */
  readonly right: readonly string[];
  /** The lesson's comment, Markdown. */
  readonly comment: string | undefined;
}

/** A value that the current step is about: a path, and what is there now. */
export interface WatchView {
  readonly path: string;
  readonly value: string;
}

/** Everything that a face needs to draw a running lesson. Plain data; a new object whenever something has changed. */
export interface LessonView {
  readonly slug: string;
  readonly title: string;
  readonly minutes: number;
  readonly steps: readonly StepView[];
  /** Where in `steps` the current one is. */
  readonly index: number;
  /** The heading of the current step. */
  readonly heading: string;
  /** What it says, Markdown; before the first step the lesson's introduction is part of it. */
  readonly body: string;
  /** The hints that have been given, oldest first, Markdown. */
  readonly hints: readonly string[];
  readonly hasMoreHints: boolean;
  readonly question: QuestionView | undefined;
  readonly watch: readonly WatchView[];
  /** What is said now that the step is done, Markdown. */
  readonly doneText: string | undefined;
  /** What is broken, Markdown: the learner may go back with `undo`. */
  readonly broken: readonly string[];
  /** One line about where the learner is: `step 2 of 4 is done: next goes on`. */
  readonly message: string;
  /** The current step is done (or for reading): `next` goes on. */
  readonly canGoOn: boolean;
  /** The whole lesson is done. */
  readonly isDone: boolean;
}

/** Told of each new view; undefined when no lesson runs any more. */
export type OnLessonChange = (view: LessonView | undefined) => void;
