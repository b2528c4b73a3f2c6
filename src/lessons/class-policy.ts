import { UnavailableError } from '../lab/errors.ts';
import { readOwnFile } from '../lab/read-own-file.ts';
import { defineWords } from '../locale/locale.ts';
import { nearest } from '../steps/kinds.ts';
import { lessonNames } from './catalog.ts';
import { formatProblem, type Problem } from './format/problem.ts';
import { schemaProblems } from './format/schema.ts';
import { fieldOf, parseYaml, type YamlFile } from './format/yaml-file.ts';
import { nameNow } from './progress/renumbered.ts';

const words = defineWords({
  en: {
    cannotUse: (file: string) => `the class file ${file} cannot be used:`,
    noLesson: (name: string, guess: string | undefined) =>
      `there is no lesson "${name}"${guess ? `; did you mean "${guess}"?` : ''}`,
  },
  'zh-CN': {
    cannotUse: (file) => `班级文件 ${file} 不能使用：`,
    noLesson: (name, guess) => `没有 "${name}" 这一课${guess ? `；是不是 "${guess}"？` : ''}`,
  },
});

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

/** A class file that cannot be used as it is. */
class ClassError extends UnavailableError {
  constructor(file: string, problems: readonly Problem[]) {
    super([words().cannotUse(file), ...problems.map(formatProblem)].join('\n'), 'ns-lab lesson list');
  }
}

/**
 * @param known the names of all lessons that there are
 * @throws UnavailableError with each mistake; the error of node:fs
 */
export function readClassFile(file: string, known: readonly string[] = lessonNames()): ClassPolicy {
  const yaml = parseYaml(file, readOwnFile(file));
  const problems = schemaProblems(yaml, 'class');
  if (problems.length > 0) throw new ClassError(file, problems);
  const policy = yaml.value as ClassPolicy;
  const lessons = policy.lessons.map((name) => (known.includes(name) ? name : nameNow(name)));
  const faults = nameProblems(yaml, lessons, known);
  if (faults.length > 0) throw new ClassError(file, faults);
  return { ...policy, lessons };
}

/** The names of lessons that there are not, each with the nearest one. */
function nameProblems(yaml: YamlFile, names: readonly string[], known: readonly string[]): Problem[] {
  return names.flatMap((name, at) => {
    const path = ['lessons', at];
    const problem = (message: string): Problem[] => [
      { file: yaml.name, line: yaml.lineOf(path), field: fieldOf(path), message },
    ];
    if (known.includes(name)) return [];
    const [guess] = nearest(name, known);
    const [numbered] = known.filter((each) => each.slice(3) === name || each.slice(0, 2) === name);
    return problem(words().noLesson(name, numbered ?? guess));
  });
}

/**
 * The lesson that a class does first, while that is not done. What cannot be done here is passed over: it holds
 * nobody up.
 * @param isDone whether a lesson is done, by its name
 */
export async function gateOf(
  policy: ClassPolicy | undefined,
  slug: string,
  isDone: (slug: string) => boolean,
  isAvailable: (slug: string) => Promise<boolean>,
): Promise<string | undefined> {
  if (!policy?.in_order) return undefined;
  for (const before of policy.lessons.slice(0, policy.lessons.indexOf(slug)).reverse()) {
    if (isDone(before)) return undefined;
    if (await isAvailable(before)) return before;
  }
  return undefined;
}
