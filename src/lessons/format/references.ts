import { HOST } from '../../lab/actors.ts';
import { nearest } from '../../steps/kinds.ts';
import { COMBINATORS, type Condition, type Element, OPERATORS, type Test } from '../conditions/condition.ts';
import { PathError, parsePath, parseProperty, type Segment } from '../conditions/path.ts';
import { PatternError, patternOf } from '../conditions/pattern.ts';
import { pathFault, propertyFault } from '../conditions/snapshot-paths.ts';
import type { LessonFile } from './lesson.ts';
import type { Problem } from './problem.ts';
import { words } from './words.ts';
import { fieldOf, type YamlFile, type YamlPath } from './yaml-file.ts';

/**
 * What is wrong with a lesson.yaml that its schema cannot say: paths that no snapshot has, actors and captured values
 * that the lesson does not name, conditions that say nothing, names that stand twice.
 */
export function referenceProblems(file: YamlFile, lesson: LessonFile): Problem[] {
  const problems: Problem[] = [];
  const check = new ReferenceCheck(lesson, (at, message) =>
    problems.push({ file: file.name, line: file.lineOf(at), field: fieldOf(at), message }),
  );
  check.lesson();
  return problems;
}

type Complain = (at: YamlPath, message: string) => void;

class ReferenceCheck {
  readonly #lesson: LessonFile;
  readonly #complain: Complain;
  readonly #actors: readonly string[];
  /** Names of values that have been captured before the place that is being looked at. */
  readonly #captured = new Set<string>();

  constructor(lesson: LessonFile, complain: Complain) {
    this.#lesson = lesson;
    this.#complain = complain;
    this.#actors = [HOST, ...(lesson.boxes ?? ['box'])];
  }

  lesson(): void {
    const { boxes = [], capture, broken = [], steps } = this.#lesson;
    for (const [index, name] of boxes.entries())
      if (name === HOST) this.#complain(['boxes', index], words().hostIsNoBox);
    this.#captures(capture, ['capture']);
    this.#unique(broken, ['broken']);
    for (const [index, { when }] of broken.entries()) this.#conditions(when, ['broken', index, 'when']);
    this.#unique(steps, ['steps']);
    for (const index of steps.keys()) this.#step(index);
  }

  #step(index: number): void {
    const at = ['steps', index];
    const {
      done,
      hold_ms,
      watch = [],
      predict,
      broken = [],
      hints = [],
      capture,
      once,
    } = this.#lesson.steps[index]!;
    if (done) this.#conditions(done, [...at, 'done']);
    else if (hold_ms !== undefined) this.#complain([...at, 'hold_ms'], words().holdWithoutDone);
    else if (once !== undefined) this.#complain([...at, 'once'], words().onceWithoutDone);
    for (const [i, path] of watch.entries()) this.#path(path, [...at, 'watch', i]);
    if (done && hints.length === 0) this.#complain(at, words().noHint);
    this.#unique(broken, [...at, 'broken']);
    this.#unique(hints, [...at, 'hints']);
    for (const [kind, list] of [
      ['broken', broken],
      ['hints', hints],
    ] as const)
      for (const [i, { when }] of list.entries()) if (when) this.#conditions(when, [...at, kind, i, 'when']);
    if (hints.length > 0 && hints.every(({ when }) => when))
      this.#complain([...at, 'hints'], words().hintWithoutWhen);
    // The kernel answers when the step is done, so that its question may use what the step captures.
    this.#captures(capture, [...at, 'capture']);
    if (predict) this.#prediction(predict, [...at, 'predict']);
  }

  #prediction(predict: NonNullable<LessonFile['steps'][number]['predict']>, at: YamlPath): void {
    const { choices, value, within_percent } = predict;
    if ((choices === undefined) === (value === undefined)) this.#complain(at, words().choicesOrValue);
    if (within_percent !== undefined && value === undefined)
      this.#complain([...at, 'within_percent'], words().withinWithoutValue);
    if (value !== undefined) this.#path(value, [...at, 'value']);
    this.#unique(choices ?? [], [...at, 'choices']);
    for (const [i, { when }] of (choices ?? []).entries())
      this.#conditions(when, [...at, 'choices', i, 'when']);
  }

  #captures(capture: Readonly<Record<string, string>> = {}, at: YamlPath): void {
    for (const [name, path] of Object.entries(capture)) {
      this.#path(path, [...at, name]);
      if (this.#captured.has(name)) this.#complain([...at, name], words().capturedAlready(name));
      this.#captured.add(name);
    }
  }

  #unique(list: readonly { readonly id: string }[], at: YamlPath): void {
    for (const [index, { id }] of list.entries())
      if (list.findIndex((other) => other.id === id) < index)
        this.#complain([...at, index, 'id'], words().standsTwice(id));
  }

  #conditions(conditions: readonly Condition[], at: YamlPath): void {
    for (const [index, condition] of conditions.entries()) this.#condition(condition, [...at, index]);
  }

  #condition(condition: Condition, at: YamlPath): void {
    const combined = COMBINATORS.filter((name) => condition[name] !== undefined);
    const operators = OPERATORS.filter((name) => condition[name] !== undefined);
    const kinds = combined.length + (condition.path === undefined ? 0 : 1);
    if (kinds !== 1) this.#complain(at, words().oneKind);
    else if (condition.path === undefined && operators.length > 0)
      this.#complain([...at, operators[0]!], words().needsPath(operators[0]!));
    else if (condition.path !== undefined && operators.length === 0)
      this.#complain(at, words().comparedWithNothing(OPERATORS.join(', ')));
    for (const name of ['any', 'all', 'seen'] as const)
      if (condition[name]) this.#conditions(condition[name], [...at, name]);
    if (condition.not) this.#condition(condition.not, [...at, 'not']);
    if (condition.path === undefined) return;
    const segments = this.#path(condition.path, [...at, 'path']);
    this.#test(condition, at, segments);
  }

  #test(test: Test, at: YamlPath, list: readonly Segment[] | undefined): void {
    for (const name of OPERATORS) {
      const wanted = test[name];
      if (wanted === undefined) continue;
      const where = [...at, name];
      if (name === 'matches') this.#pattern(wanted as string, where);
      else if (name === 'some' || name === 'every' || name === 'none')
        this.#element(wanted as Element, where, list);
      else if (name === 'count' && typeof wanted === 'object') {
        const { where: like, ...comparisons } = wanted as Exclude<NonNullable<Test['count']>, number>;
        if (like) this.#element(like, [...where, 'where'], list);
        if (Object.keys(comparisons).length === 0) this.#complain(where, words().countOfNothing);
        this.#test(comparisons, where, undefined);
      } else if (name === 'one_of' && Array.isArray(wanted))
        for (const [i, each] of (wanted as unknown[]).entries()) this.#operand(each, [...where, i]);
      else this.#operand(wanted, where);
    }
  }

  #element(element: Element, at: YamlPath, list: readonly Segment[] | undefined): void {
    for (const [property, test] of Object.entries(element)) {
      const where = [...at, property];
      let segments: readonly Segment[] | undefined;
      try {
        segments = parseProperty(property);
        const fault = list && propertyFault(list, segments);
        if (fault) this.#complain(where, fault);
      } catch (error) {
        if (!(error instanceof PathError)) throw error;
        this.#complain(where, error.message);
      }
      const inner = list && segments && ([...list, { kind: 'each' }, ...segments] as const);
      if (typeof test === 'object') this.#test(test, where, inner);
    }
  }

  #operand(operand: unknown, at: YamlPath): void {
    if (typeof operand !== 'object' || operand === null) return;
    const { path, captured } = operand as { path?: string; captured?: string };
    if ((path === undefined) === (captured === undefined)) this.#complain(at, words().operand);
    if (path !== undefined) this.#path(path, [...at, 'path']);
    if (captured === undefined || this.#captured.has(captured)) return;
    const [guess] = nearest(captured, this.#captured);
    const help = guess ? words().didYouMean(guess) : words().writeCapture;
    this.#complain([...at, 'captured'], words().notCaptured(captured, help));
  }

  #pattern(pattern: string, at: YamlPath): void {
    try {
      patternOf(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.#complain(at, words().pattern[error.kind](error.message));
    }
  }

  #path(text: string, at: YamlPath): readonly Segment[] | undefined {
    try {
      const { actor, segments } = parsePath(text);
      const fault = this.#actors.includes(actor) ? pathFault(segments) : this.#unknownActor(actor);
      if (fault) this.#complain(at, fault);
      return fault ? undefined : segments;
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      this.#complain(at, error.message);
      return undefined;
    }
  }

  #unknownActor(actor: string): string {
    const [guess] = nearest(actor, this.#actors);
    const help = guess ? words().didYouMean(guess) : words().boxesListed;
    return words().noActor(actor, help);
  }
}
