import { parseStatement } from '../../session/language/parse.ts';
import type { Session } from '../../session/session.ts';
import type { StepIo } from '../../steps/step.ts';
import type { Lessons } from '../lessons.ts';
import type { LessonRunner } from '../run/runner.ts';
import type { Beat } from './beats.ts';

/** What the presenter sees on a second terminal. Plain data. */
export interface PresenterNotes {
  readonly title: string;
  readonly heading: string;
  /** The beat that the next key brings, from 0, and how many there are. */
  readonly at: number;
  readonly of: number;
  /** What is to be said now. */
  readonly notes: readonly string[];
  /** What the next key does; undefined at the end. */
  readonly next: Pick<Beat, 'kind' | 'text'> | undefined;
  readonly elapsedMs: number;
}

/** Goes through the beats of a script in a session, forwards one by one and back by replay. */
export class Presentation {
  readonly beats: readonly Beat[];
  readonly session: Session;
  /** Also when the presenter has left the lesson meanwhile. */
  readonly #runner: LessonRunner;
  readonly #start = performance.now();
  #at = 0;

  constructor(lessons: Lessons, beats: readonly Beat[]) {
    this.#runner = lessons.runner!;
    this.session = lessons.session;
    this.beats = beats;
  }

  /** The beat that comes next; undefined at the end. */
  get next(): Beat | undefined {
    return this.beats[this.#at];
  }

  get at(): number {
    return this.#at;
  }

  /** Goes past the next beat. What a command or a prefilled line does is the face's business before that. */
  advance(): void {
    const beat = this.next;
    if (beat?.kind === 'step') this.#showStep(beat.text);
    this.#at = Math.min(this.#at + 1, this.beats.length);
    // A last step for reading is over with the script: what the lesson says at its end is shown.
    if (!this.next && !this.#runner.view.isDone && this.#runner.view.canGoOn) this.#runner.next();
  }

  /** Goes to the state before a beat: the lab is made anew, and the commands before it are carried out again. */
  async rewindTo(at: number, io: StepIo): Promise<void> {
    const target = Math.max(0, Math.min(at, this.beats.length));
    const { session } = this;
    await session.quietly(async () => {
      await this.#runner.restart(io);
      this.#at = 0;
      while (this.#at < target) {
        const beat = this.next!;
        if (beat.kind === 'command') {
          const parsed = parseStatement({ text: beat.text }, session.registry);
          if (parsed) await session.run(parsed, { ...io, onOutput: () => {}, terminal: undefined });
        }
        this.advance();
      }
    });
  }

  notes(): PresenterNotes {
    const { view, lesson } = this.#runner;
    const step = lesson.steps[view.index]!;
    const ofStep = lesson.text.steps.get(step.id)!.parts.get('notes')?.body;
    const { kind, text = '', notes = [] } = this.next ?? {};
    // A step by its heading, as it will stand on the screen.
    const shown = kind === 'step' ? (lesson.text.steps.get(text)?.title ?? text) : text;
    return {
      title: view.title,
      heading: view.heading,
      at: this.#at,
      of: this.beats.length,
      notes: [...(ofStep === undefined ? [] : [ofStep]), ...notes],
      next: kind === undefined ? undefined : { kind, text: shown },
      elapsedMs: performance.now() - this.#start,
    };
  }

  /** The lesson is there already when the step is the first one, or when the learner's way led there. */
  #showStep(id: string): void {
    const runner = this.#runner;
    const target = runner.lesson.steps.findIndex((step) => step.id === id);
    while (runner.view.index < target && runner.view.canGoOn) runner.next();
  }
}
