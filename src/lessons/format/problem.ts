import { UnavailableError } from '../../lab/errors.ts';
import { visible } from '../../locale/visible.ts';
import { words } from './words.ts';

/** Something that is wrong with a file of a lesson. */
export interface Problem {
  /** The name of the file in the lesson's folder. */
  readonly file: string;
  /** From 1; missing when it is about the file as a whole. */
  readonly line?: number;
  /** Where in a YAML file: `steps.0.done`. */
  readonly field?: string;
  readonly message: string;
  /** What is wrong with another lesson, which this one cannot do without. */
  readonly causes?: readonly Problem[];
}

/**
 * As compilers print it: `lesson.yaml:12: steps.0.done: there is no field …`, each cause in a line of its own. What
 * the author of a lesson wrote never begins a line.
 */
export function formatProblem({ file, line, field, message, causes = [] }: Problem): string {
  const place = `${file}${line === undefined ? '' : `:${line}`}: ${field ? `${field}: ` : ''}`;
  return [visible(`${place}${message}`), ...causes.map(formatProblem)].join('\n');
}

/** A lesson that cannot be used as it is. */
export class LessonError extends UnavailableError {
  /** What its message begins with, before the problems. */
  readonly heading: string;
  readonly problems: readonly Problem[];

  constructor(slug: string, problems: readonly Problem[]) {
    const heading = words().cannotRead(slug);
    super([heading, ...problems.map(formatProblem)].join('\n'), 'ns-lab lesson check');
    this.heading = heading;
    this.problems = problems;
  }
}
