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
}

/** As compilers print it: `lesson.yaml:12: steps.0.done: there is no field …`. */
export function formatProblem({ file, line, field, message }: Problem): string {
  return visible(`${file}${line === undefined ? '' : `:${line}`}: ${field ? `${field}: ` : ''}${message}`);
}

/** A lesson that cannot be used as it is. */
export class LessonError extends UnavailableError {
  readonly problems: readonly Problem[];

  constructor(slug: string, problems: readonly Problem[]) {
    super([words().cannotRead(slug), ...problems.map(formatProblem)].join('\n'), 'ns-lab lesson check');
    this.problems = problems;
  }
}
