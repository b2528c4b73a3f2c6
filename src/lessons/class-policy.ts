import { readFileSync } from 'node:fs';
import { LessonError } from './format/problem.ts';
import { schemaProblems } from './format/schema.ts';
import { parseYaml } from './format/yaml-file.ts';

/** A class file: what a teacher wants of a class. It guides; it is no exam that could not be got round. */
export interface ClassPolicy {
  readonly format: 1;
  readonly title?: string;
  /** The lessons, in the order in which they are listed. */
  readonly lessons: readonly string[];
  /** A lesson opens when the one before it is done. */
  readonly in_order?: boolean;
  /** Whether `skip` and `solution` may be used; they may if it does not say. */
  readonly skip?: boolean;
  readonly solution?: boolean;
}

/** @throws LessonError with each mistake; the error of node:fs */
export function readClassFile(file: string): ClassPolicy {
  const yaml = parseYaml(file, readFileSync(file, 'utf8'));
  const problems = schemaProblems(yaml, 'class');
  if (problems.length > 0) throw new LessonError(file, problems);
  return yaml.value as ClassPolicy;
}

/** The lesson that a class does first, while that is not done. @param isDone whether a lesson is done, by its name */
export function gateOf(
  policy: ClassPolicy | undefined,
  slug: string,
  isDone: (slug: string) => boolean,
): string | undefined {
  const before = policy?.in_order ? policy.lessons[policy.lessons.indexOf(slug) - 1] : undefined;
  return before === undefined || isDone(before) ? undefined : before;
}
