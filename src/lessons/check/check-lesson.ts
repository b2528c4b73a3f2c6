import { mustBeRootless } from '../../lab/host.ts';
import type { Registry } from '../../session/language/registry.ts';
import type { LedgerEntry } from '../../session/ledger.ts';
import { allHold, type Scene, valueAt } from '../conditions/evaluate.ts';
import type { Lesson, LessonStep, WrongRoute } from '../format/lesson.ts';
import { readLesson } from '../format/load-lesson.ts';
import { LessonError, type Problem } from '../format/problem.ts';
import type { SolutionLine } from '../format/solution.ts';
import { Attempt } from '../run/attempt.ts';
import { Headless } from '../run/headless.ts';
import { type Lack, lacksOf, needFault } from '../run/needs.ts';
import { preparationOf } from '../run/prepare.ts';
import { differences, machineEvidence } from './machine-evidence.ts';
import { markupOf } from './markup.ts';
import { words } from './words.ts';

export interface CheckResult {
  readonly slug: string;
  readonly problems: readonly Problem[];
  /** Why nothing was carried out: this machine lacks what the lesson needs. */
  readonly lacks: readonly Lack[];
  readonly steps: number;
  readonly wrongRoutes: number;
  readonly durationMs: number;
}

/** How long a step may take to be seen done, beyond its own hold_ms. Only a wrong lesson waits for it. */
const DONE_LIMIT_MS = 60_000;
const SOLUTION = 'solution.nsl';
const TESTS = 'tests.yaml';

/** Checks a lesson: what is written, and what the kernel says when it is carried out. */
export async function checkLesson(directory: string, registry: Registry): Promise<CheckResult> {
  const start = performance.now();
  const { lesson, problems: read } = readLesson(directory, registry);
  const problems = [...read, ...(await markupOf(directory))];
  const result = (more: readonly Problem[], lacks: readonly Lack[] = []): CheckResult => ({
    slug: lesson?.slug ?? directory,
    problems: [...problems, ...more],
    lacks,
    steps: lesson?.steps.length ?? 0,
    wrongRoutes: lesson?.wrongRoutes.length ?? 0,
    durationMs: performance.now() - start,
  });
  // What is written must be right before any of it is carried out.
  if (!lesson || problems.length > 0) return result([]);
  const faults: Problem[] = [];
  for (const [index, need] of (lesson.needs ?? []).entries()) {
    const fault = await needFault(need);
    if (fault) faults.push({ file: 'lesson.yaml', field: `needs.${index}`, message: fault });
  }
  if (faults.length > 0) return result(faults);
  const lacks = await lacksOf(lesson);
  if (lacks.length > 0) return result([], lacks);
  return result(await new Performance(lesson, registry).problems());
}

/** Carries a lesson out in labs of its own. */
class Performance {
  readonly #lesson: Lesson;
  readonly #registry: Registry;
  readonly #problems: Problem[] = [];

  constructor(lesson: Lesson, registry: Registry) {
    this.#lesson = lesson;
    this.#registry = registry;
  }

  async problems(): Promise<Problem[]> {
    let preparation: SolutionLine[];
    try {
      preparation = preparationOf(this.#lesson, this.#registry);
    } catch (error) {
      if (!(error instanceof LessonError)) throw error;
      const { heading, problems } = error;
      return [{ file: 'lesson.yaml', field: 'start', message: heading, causes: problems }];
    }
    const before = machineEvidence();
    for (const round of [1, 2]) {
      await this.#inLab(preparation, (lab, attempt) => this.#solve(lab, attempt, round));
      // A solution that does not work once need not be tried again, and wrong routes begin with parts of it.
      if (this.#problems.length > 0) return this.#problems;
    }
    for (const route of this.#lesson.wrongRoutes) {
      if (route.as !== undefined && (route.as === 'root') === mustBeRootless()) continue;
      await this.#inLab(preparation, (lab, attempt) => this.#goWrong(lab, attempt, route));
    }
    for (const difference of differences(before, machineEvidence()))
      this.#problems.push({ file: SOLUTION, message: words().machine(difference) });
    return this.#problems;
  }

  async #inLab(
    preparation: readonly SolutionLine[],
    work: (lab: Headless, attempt: Attempt) => Promise<void>,
  ): Promise<void> {
    const lab = new Headless(this.#lesson);
    try {
      await lab.begin();
      const failed = await lab.do(preparation);
      if (failed) {
        this.#complain('lesson.yaml', undefined, words().preparation(described(failed)));
        return;
      }
      const attempt = new Attempt(this.#lesson);
      attempt.observe(lab.moment(), performance.now());
      await work(lab, attempt);
    } finally {
      await lab.close();
    }
  }

  async #solve(lab: Headless, attempt: Attempt, round: number): Promise<void> {
    for (const step of this.#lesson.steps) {
      attempt.observe(lab.moment(), performance.now());
      if (step.done && attempt.record.outcome) {
        this.#complain('lesson.yaml', undefined, words().doneBefore(step.id));
        return;
      }
      if (!(await this.#solveStep(lab, attempt, step, round))) return;
      attempt.next();
    }
    attempt.observe(lab.moment(), performance.now());
    for (const step of this.#lesson.steps)
      if (!attempt.records.get(step.id)!.stillHolds)
        this.#complain('lesson.yaml', undefined, words().lost(step.id));
    for (const { id } of attempt.broken) this.#complain('lesson.yaml', undefined, words().brokenAtEnd(id));
  }

  /** @returns whether the step was done */
  async #solveStep(lab: Headless, attempt: Attempt, step: LessonStep, round: number): Promise<boolean> {
    const commands = this.#lesson.solution.get(step.id) ?? [];
    if (step.done && commands.length === 0 && !this.#happensByItself(step)) {
      this.#complain(SOLUTION, undefined, words().noCommands(step.id));
      return false;
    }
    // Looked at after each command, as for a learner: what passes by must be seen.
    for (const command of commands) {
      const failed = await lab.do([command]);
      if (failed) {
        this.#complain(SOLUTION, command.line, words().failed(round, described(failed)));
        return false;
      }
      attempt.observe(lab.moment(), performance.now());
    }
    const isDone = () => attempt.record.outcome === 'done';
    if (step.done) {
      const limit = DONE_LIMIT_MS + (step.hold_ms ?? 0);
      await lab.until((moment) => attempt.observe(moment, performance.now()).length > 0 || isDone(), limit);
      if (!isDone()) {
        this.#complain(SOLUTION, commands.at(-1)?.line, words().notDone(step.id, unmet(step, attempt)));
        return false;
      }
    } else attempt.complete('done');
    this.#checkPrediction(attempt, step);
    return true;
  }

  #happensByItself = (step: LessonStep): boolean => step.hold_ms !== undefined;

  /** The kernel must have an answer, and an answer that tells the choices apart. */
  #checkPrediction({ record }: Attempt, { id, predict }: LessonStep): void {
    if (!predict) return;
    const right = record.judgement?.right ?? [];
    if (right.length === 0) this.#complain('lesson.yaml', undefined, words().noAnswer(id));
    if (predict.choices && right.length === predict.choices.length)
      this.#complain('lesson.yaml', undefined, words().allRight(id));
  }

  async #goWrong(lab: Headless, attempt: Attempt, route: WrongRoute): Promise<void> {
    const { name, undone, commands = [], hint, broken } = route;
    for (const step of this.#lesson.steps) {
      if (step.id === undone) break;
      if (!(await this.#solveStep(lab, attempt, step, 1))) return;
      attempt.next();
    }
    for (const text of commands) {
      await lab.do([{ text, line: 1, mayFail: true }]);
      attempt.observe(lab.moment(), performance.now());
    }
    const { hold_ms = 0, hints = [] } = attempt.step;
    const isDone = () => attempt.records.get(undone)!.outcome !== undefined;
    if (hold_ms > 0)
      await lab.until((moment) => attempt.observe(moment, performance.now()).length > 0 || isDone(), hold_ms);
    if (isDone()) {
      this.#complain(TESTS, undefined, words().doneAllTheSame(name, undone));
      return;
    }
    const when = hints.find(({ id }) => id === hint)?.when;
    if (when && !allHold(when, attempt.scene)) this.#complain(TESTS, undefined, words().hintNot(name, hint!));
    if (broken !== undefined && !attempt.broken.some(({ id }) => id === broken))
      this.#complain(TESTS, undefined, words().brokenNot(name, broken));
  }

  #complain(file: string, line: number | undefined, message: string): void {
    this.#problems.push({ file, message, ...(line === undefined ? {} : { line }) });
  }
}

const described = ({ command, error }: LedgerEntry): string =>
  `"${command}": ${error?.message ?? words().itFailed}`;

/** The conditions that do not hold, with what is there instead. */
function unmet(step: LessonStep, { scene }: Attempt): string {
  const open = step.done!.flatMap((condition, index) =>
    allHold([condition], scene) ? [] : [{ condition, index }],
  );
  return open
    .map(({ condition, index }) =>
      words().unmet(index, JSON.stringify(condition), valueNote(condition.path, scene)),
    )
    .join('; ');
}

function valueNote(path: string | undefined, scene: Scene): string {
  if (path === undefined) return '';
  const text = JSON.stringify(valueAt(path, scene)) ?? words().nothing;
  return words().thereIs(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
}

const LONGEST_VALUE = 300;
