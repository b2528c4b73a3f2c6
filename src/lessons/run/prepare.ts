import { dirname, join } from 'node:path';
import type { Registry } from '../../session/language/registry.ts';
import type { Lesson } from '../format/lesson.ts';
import { loadLesson } from '../format/load-lesson.ts';
import { LessonError } from '../format/problem.ts';
import type { SolutionLine } from '../format/solution.ts';

/** All commands of a lesson's solution, in order. */
export const solutionOf = (lesson: Lesson): SolutionLine[] =>
  lesson.steps.flatMap(({ id }) => lesson.solution.get(id) ?? []);

/**
 * The commands that make the state which a lesson begins with: the solution of the lesson that it starts from, with
 * what that one starts from, and then its own setup.
 * @throws LessonError
 */
export function preparationOf(
  lesson: Lesson,
  registry: Registry,
  after: readonly string[] = [],
): SolutionLine[] {
  const setup = (lesson.setup ?? []).map((text) => ({ text, line: 1, mayFail: false }));
  const { start, slug, directory } = lesson;
  if (start === undefined) return setup;
  if ([...after, slug].includes(start))
    throw new LessonError(slug, [
      { file: 'lesson.yaml', field: 'start', message: `"${start}" starts from this lesson` },
    ]);
  const before = loadLesson(join(dirname(directory), start), registry);
  return [...preparationOf(before, registry, [...after, slug]), ...solutionOf(before), ...setup];
}
