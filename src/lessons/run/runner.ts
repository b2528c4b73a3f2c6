import { UnavailableError } from '../../lab/errors.ts';
import { isStep } from '../../session/commands/registry.ts';
import { type Parsed, parseStatement } from '../../session/language/parse.ts';
import { parseScript } from '../../session/language/script.ts';
import type { LedgerEntry } from '../../session/ledger.ts';
import { acceptLosses, refused } from '../../session/replay.ts';
import type { Session } from '../../session/session.ts';
import type { TimelineStep } from '../../session/timeline.ts';
import type { StepIo } from '../../steps/step.ts';
import { valueAt } from '../conditions/evaluate.ts';
import type { Lesson } from '../format/lesson.ts';
import type { SolutionLine } from '../format/solution.ts';
import type { LessonProgress } from '../progress/progress.ts';
import { saveLesson } from '../progress/store.ts';
import type { LessonView, OnLessonChange } from '../view.ts';
import { words } from '../words.ts';
import { Attempt } from './attempt.ts';
import type { Moment } from './cast.ts';
import { makeView } from './make-view.ts';
import { Observer } from './moment.ts';
import { lacksOf } from './needs.ts';
import { preparationOf } from './prepare.ts';
import { Tally } from './tally.ts';

/** How often a lesson looks while nothing is typed: for what happens by itself. */
const LOOK_EVERY_MS = 300;

export interface RunnerOptions {
  readonly onChange: OnLessonChange;
  /** Whether what is done is saved. */
  readonly keepsProgress: boolean;
  /** When the lesson was done at an earlier time, if it was. */
  readonly doneAt: string | undefined;
}

/** Runs one lesson in a session: shows its attempt what the kernel says, and carries out what the lesson asks for. */
export class LessonRunner {
  lesson: Lesson;
  readonly #session: Session;
  readonly #options: RunnerOptions;
  readonly #observer = new Observer();
  #attempt: Attempt;
  #tally: Tally;
  #timer: NodeJS.Timeout | undefined;
  #shown = '';
  /** True while the lab is being made anew: what is half done must not be judged. */
  #isRebuilding = false;
  /** What is wrong with the version that the lesson's author has just written. */
  #faults: readonly string[] = [];

  constructor(session: Session, lesson: Lesson, options: RunnerOptions) {
    this.#session = session;
    this.lesson = lesson;
    this.#options = options;
    this.#attempt = new Attempt(lesson);
    this.#tally = new Tally(lesson, options.doneAt);
  }

  #moment(): Moment {
    return this.#observer.look(this.#session, this.lesson);
  }

  get view(): LessonView {
    const view = makeView(this.#attempt);
    return { ...view, broken: [...this.#faults.map(verbatim), ...view.broken] };
  }

  /**
   * Makes the lab anew as the lesson needs it, and goes on where the learner was if there is progress. What the lab
   * that stands loses must have been accepted.
   * @returns notes for the learner
   */
  async start(io: StepIo, progress?: LessonProgress): Promise<string[]> {
    await this.#make(io, 0);
    const notes = progress ? await this.#resume(io, progress) : [];
    this.#session.onSettled = (parsed) => this.#onSettled(parsed);
    this.#session.onReplayed = (count) => this.#onReplayed(count);
    this.#timer = setInterval(() => this.#onTick(), LOOK_EVERY_MS);
    this.#timer.unref();
    this.observe();
    this.#save();
    return notes;
  }

  /** Ends the lesson; the lab stays as it is. */
  stop(): void {
    clearInterval(this.#timer);
    this.#session.onSettled = () => {};
    this.#session.onReplayed = () => {};
    this.#save(false);
    this.#options.onChange(undefined);
  }

  /** Looks at the lab, and tells of what has changed. */
  observe(): void {
    if (this.#isRebuilding) return;
    const attempt = this.#attempt;
    attempt.position = this.#session.timeline.steps.length;
    const done = attempt.observe(this.#moment(), performance.now());
    for (const { id } of done) this.#tally.end(id);
    if (done.length > 0) this.#save();
    this.#tell();
  }

  /** Whether the lesson is done and its last step is the one that is shown: there is nothing to go on to in it. */
  get isOver(): boolean {
    return this.#attempt.isDone && this.#attempt.index === this.lesson.steps.length - 1;
  }

  /** What has become of the lesson. */
  get progress(): LessonProgress {
    return this.#tally.progress(this.#attempt, '');
  }

  /** @throws UnavailableError when the step is not over, or was the last */
  next(): void {
    const attempt = this.#attempt;
    if (!attempt.canGoOn) throw new UnavailableError(words().notDone, 'hint');
    const { id } = attempt.step;
    if (this.#saysMore()) {
      attempt.complete('done');
      this.#tally.end(id);
      this.#save();
      this.#tell();
      return;
    }
    const hasMore = attempt.next();
    this.#tally.end(id);
    this.#save();
    this.observe();
    this.#tell();
    if (!hasMore && !attempt.isDone) throw new UnavailableError(words().atEnd, 'lesson');
  }

  /** A step for reading that has something to say at its end: that is read before the next one. */
  #saysMore(): boolean {
    const { step, record } = this.#attempt;
    if (step.done || record.outcome !== undefined) return false;
    return step.predict !== undefined || this.lesson.text.steps.get(step.id)!.parts.has('done');
  }

  /** Gives the next hint. @throws UnavailableError when there is none */
  hint(): void {
    this.observe();
    if (!this.#attempt.hint()) throw new UnavailableError(words().noMoreHints, 'solution');
    this.#save();
    this.#tell();
  }

  /** @throws UnavailableError when nothing is asked, or the answer is none of the choices */
  answer(text: string): void {
    const { step, record } = this.#attempt;
    if (!step.predict) throw new UnavailableError(words().noQuestion, 'lesson');
    if (record.judgement) throw new UnavailableError(words().tooLate, 'next');
    record.answer = this.#answerOf(text);
    // Where there is nothing to do, the kernel can say at once.
    if (!step.done) {
      this.#attempt.complete('done');
      this.#tally.end(step.id);
    }
    this.#save();
    this.#tell();
  }

  /** Whether the kernel's answer will be a number: it is one now, or may be missed by so many percent. */
  get #asksForNumber(): boolean {
    const { value, within_percent } = this.#attempt.step.predict!;
    return within_percent !== undefined || typeof valueAt(value!, this.#attempt.scene) === 'number';
  }

  /** A choice may be named, or counted from 1. */
  #answerOf(text: string): string {
    const { choices } = this.#attempt.step.predict!;
    if (!choices) {
      if (this.#asksForNumber && !/^-?\d+(\.\d+)?$/.test(text))
        throw new UnavailableError(words().notANumber(text), 'answer 1');
      return text;
    }
    const choice =
      choices.find(({ id }) => id === text) ?? choices[/^\d+$/.test(text) ? Number(text) - 1 : -1];
    if (choice) return choice.id;
    throw new UnavailableError(words().notAChoice(text, choices.map(({ id }) => id).join(', ')), 'answer 1');
  }

  /**
   * Carries the solution of the current step out, for everyone to see.
   * @returns notes for the learner
   */
  async solution(io: StepIo): Promise<string[]> {
    const { step, record } = this.#attempt;
    const lines = this.lesson.solution.get(step.id) ?? [];
    if (record.outcome) throw new UnavailableError(words().isDoneAlready, 'next');
    if (lines.length === 0 && !step.done) throw new UnavailableError(words().noSolution, 'next');
    this.#tally.showSolution(step.id);
    const failed = await this.#carryOut(lines, io);
    if (!failed || io.signal.aborted || record.outcome) return [];
    // What the learner had made stands in the way.
    if (!(await this.#prepare(io, this.#attempt.index))) return [refused()];
    await this.#carryOut(lines, io);
    return [words().rebuilt];
  }

  /** Leaves the step out: the lab is made as the solutions up to it make it. */
  async skip(io: StepIo): Promise<string[]> {
    const attempt = this.#attempt;
    if (attempt.record.outcome === undefined) {
      const wasMade = await this.#prepare(io, attempt.index + 1);
      if (!wasMade) return [refused()];
      this.#look();
      attempt.complete('skipped');
      this.#tally.end(attempt.step.id);
    }
    attempt.next();
    this.#save();
    this.observe();
    return [];
  }

  /** Begins the lesson anew. */
  async restart(io: StepIo): Promise<string[]> {
    if (!(await this.#prepare(io))) return [refused()];
    this.#attempt = new Attempt(this.lesson);
    this.#tally = new Tally(this.lesson, this.#tally.doneAt);
    this.observe();
    this.#save();
    return [];
  }

  /**
   * Goes on with another version of the lesson, in the lab as it is: for its author. While something is wrong with
   * it, that is shown beside the version before.
   */
  reload(lesson: Lesson | undefined, faults: readonly string[]): void {
    this.#faults = faults;
    if (!lesson || faults.length > 0) {
      this.#tell();
      return;
    }
    const progress = this.#tally.progress(this.#attempt, '');
    const { captured } = this.#attempt;
    this.lesson = lesson;
    this.#tally = Tally.of(lesson, progress);
    this.#attempt = new Attempt(lesson);
    this.#attempt.restore(progress);
    for (const [name, value] of captured) this.#attempt.captured.set(name, value);
    this.#options.onChange(undefined);
    this.observe();
  }

  /** @throws UnavailableError when this machine does not offer what the lesson needs */
  async assertAvailable(): Promise<void> {
    const [lack] = await lacksOf(this.lesson);
    if (!lack) return;
    const reason = `${lack.need}: ${lack.reason}`;
    throw new UnavailableError(words().unavailable(this.lesson.text.title, reason), lack.remedy);
  }

  /**
   * Makes the lab as the lesson needs it, with the solutions of its first steps.
   * @returns false when the learner did not want to lose what there is
   */
  async #prepare(io: StepIo, solved = 0): Promise<boolean> {
    if (!(await acceptLosses(this.#session, io))) return false;
    await this.#make(io, solved);
    return true;
  }

  async #make(io: StepIo, solved: number): Promise<void> {
    const session = this.#session;
    this.#isRebuilding = true;
    try {
      await session.reset();
      session.timeline.set([], []);
      await session.lab();
      const attempt = this.#attempt;
      const look = () => {
        attempt.position = session.timeline.steps.length;
        attempt.recapture(this.#moment(), attempt.position);
      };
      await this.#do(preparationOf(this.lesson, session.registry), io);
      session.timeline.seal();
      look();
      for (const { id } of this.lesson.steps.slice(0, solved)) {
        await this.#do(this.lesson.solution.get(id) ?? [], io);
        attempt.rebase(id, session.timeline.steps.length, this.#moment());
      }
    } finally {
      this.#isRebuilding = false;
    }
  }

  /** @throws UnavailableError for a command that fails */
  async #do(lines: readonly SolutionLine[], io: StepIo): Promise<void> {
    const silent: StepIo = { ...io, onOutput: () => {}, terminal: undefined };
    await this.#session.quietly(async () => {
      for (const line of lines) {
        const entry = await this.#run(line, silent);
        if (!entry || entry.ok || line.mayFail) continue;
        throw new UnavailableError(
          words().preparationFailed(line.text, entry.error!.message),
          entry.error!.remedy,
        );
      }
    });
  }

  /** @returns whether a command failed that should not have */
  async #carryOut(lines: readonly SolutionLine[], io: StepIo): Promise<boolean> {
    for (const line of lines) {
      const entry = await this.#run(line, io);
      if (io.signal.aborted) return true;
      if (entry && !entry.ok && !line.mayFail) return true;
    }
    return false;
  }

  async #run(line: SolutionLine, io: StepIo): Promise<LedgerEntry | undefined> {
    const parsed = parseStatement({ text: line.text, line: line.line }, this.#session.registry);
    return parsed && this.#session.run(parsed, io);
  }

  /** Does again what the learner had done, as far as it goes. */
  async #resume(io: StepIo, progress: LessonProgress): Promise<string[]> {
    const session = this.#session;
    const attempt = this.#attempt;
    this.#tally = Tally.of(this.lesson, progress);
    attempt.restore(progress);
    const recapture = () => attempt.recapture(this.#moment(), session.timeline.steps.length);
    this.#isRebuilding = true;
    try {
      recapture();
      const silent: StepIo = { ...io, onOutput: () => {}, terminal: undefined };
      const failure = await session.quietly(async () => {
        for (const parsed of parseScript(progress.script, session.registry).commands) {
          const entry = await session.run(parsed, silent);
          if (!entry.ok && entry.error?.kind !== 'exit') return entry;
          recapture();
        }
        return undefined;
      });
      if (failure) return [words().cannotResume(failure.command, failure.error!.message)];
    } finally {
      this.#isRebuilding = false;
    }
    const last = session.timeline.steps.at(-1);
    if (last && session.startedLab?.boxes.has(last.actor)) session.actor = last.actor;
    this.#look();
    attempt.judgeAgain();
    return [words().resumed(attempt.index + 1, this.lesson.steps.length)];
  }

  #onSettled(parsed: Parsed): void {
    if (this.#isRebuilding) return;
    if (isStep(parsed.command))
      this.#tally.count(this.#attempt.step.id, this.#session.entries.at(-1)?.ok ?? true);
    this.observe();
    if (isStep(parsed.command)) this.#save();
  }

  /** The lab is as it was after so many steps, but for its numbers. */
  async #onReplayed(count: number): Promise<void> {
    await this.#session.lab();
    this.#attempt.recapture(this.#moment(), count);
  }

  #onTick(): void {
    const { running } = this.#session;
    // A step that runs may be watched; a replay is no state of the learner's.
    if (running && !isStep(running.command)) return;
    this.observe();
  }

  #look(): void {
    this.#attempt.position = this.#session.timeline.steps.length;
    this.#attempt.observe(this.#moment(), performance.now());
  }

  #tell(): void {
    const view = this.view;
    const text = JSON.stringify(view);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#options.onChange(view);
  }

  #save(isCurrent = true): void {
    if (!this.#options.keepsProgress) return;
    const { steps, sealed } = this.#session.timeline;
    const script = steps.slice(sealed).map(addressed).join('\n');
    saveLesson(
      this.lesson.slug,
      this.#tally.progress(this.#attempt, script),
      isCurrent && !this.#attempt.isDone,
    );
  }
}

/** A step as a line that does not depend on who the current actor is. */
const addressed = ({ actor, parsed }: TimelineStep): string =>
  parsed.actor !== undefined || parsed.command.name === 'new' ? parsed.text : `${actor}: ${parsed.text}`;

/** As it is, whatever it would mean as Markdown. */
const verbatim = (text: string): string => `\`\`\`\`\n${text}\n\`\`\`\``;
