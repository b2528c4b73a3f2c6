import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readOwnFile } from '../../lab/read-own-file.ts';
import { LOCALES, locale } from '../../locale/locale.ts';
import type { Registry } from '../../session/language/registry.ts';
import { isLessonName } from '../catalog.ts';
import type { Lesson, LessonFile, WrongRoute } from './lesson.ts';
import { LessonError, type Problem } from './problem.ts';
import { referenceProblems } from './references.ts';
import { schemaProblems } from './schema.ts';
import { commandFault, parseSolution } from './solution.ts';
import { type LessonText, parseText } from './text.ts';
import { linkProblems, textProblems } from './text-problems.ts';
import { words } from './words.ts';
import { parseYaml, type YamlFile } from './yaml-file.ts';

/** What a folder holds: the lesson where all of it can be understood, and what is wrong with it. */
export interface ReadLesson {
  readonly lesson: Lesson | undefined;
  readonly problems: readonly Problem[];
}

const textFile = (language: string): string => `text.${language}.md`;

/** Reads the folder of a lesson, whatever state it is in. Nothing is carried out. */
export function readLesson(directory: string, registry: Registry): ReadLesson {
  const slug = basename(resolve(directory));
  const problems: Problem[] = [];
  const read = (name: string): string | undefined => {
    if (!existsSync(join(directory, name))) {
      problems.push({ file: name, message: words().fileMissing });
      return undefined;
    }
    try {
      return readOwnFile(join(directory, name));
    } catch (error) {
      problems.push({ file: name, message: (error as Error).message });
      return undefined;
    }
  };
  if (!isLessonName(slug)) problems.push({ file: 'lesson.yaml', message: words().folderName(slug) });

  const yaml = parseYaml('lesson.yaml', read('lesson.yaml') ?? '');
  const ofSchema = existsSync(join(directory, yaml.name)) ? schemaProblems(yaml, 'lesson') : [];
  problems.push(...ofSchema);
  const file = problems.some((problem) => problem.file === yaml.name)
    ? undefined
    : (yaml.value as LessonFile);
  if (file) problems.push(...referenceProblems(yaml, file), ...commandProblems(yaml, file, registry));

  const texts = new Map<string, LessonText>();
  for (const language of LOCALES) {
    const name = textFile(language);
    const markdown = read(name);
    if (markdown === undefined) continue;
    const parsed = parseText(name, markdown);
    texts.set(language, parsed.text);
    problems.push(...parsed.problems, ...linkProblems(name, markdown, directory));
    if (file) problems.push(...textProblems(name, parsed.text, file));
  }

  const script = read('solution.nsl');
  const ids = file?.steps.map(({ id }) => id) ?? [];
  const solved =
    file && script !== undefined ? parseSolution('solution.nsl', script, ids, registry) : undefined;
  problems.push(...(solved?.problems ?? []));
  const wrongRoutes = readTests(read('tests.yaml'), file, registry, problems);
  const text = inThisLanguage(texts);
  if (!file || !text || !solved || !wrongRoutes) return { lesson: undefined, problems };
  const boxes = file.boxes ?? ['box'];
  const { solution } = solved;
  return { lesson: { ...file, slug, directory, boxes, text, solution, wrongRoutes }, problems };
}

/** A lesson for a learner. @throws LessonError when anything but a translation is missing or wrong */
export function loadLesson(directory: string, registry: Registry): Lesson {
  const { lesson, problems } = readLesson(directory, registry);
  const fatal = problems.filter(({ file }) => file !== textFile(locale()) || file === textFile('en'));
  const others = LOCALES.filter((language) => language !== 'en').map(textFile);
  const serious = fatal.filter(({ file }) => !others.includes(file));
  if (!lesson || serious.length > 0)
    throw new LessonError(basename(resolve(directory)), serious.length ? serious : problems);
  return lesson;
}

/** English where this run's language lacks the whole text, a step or a part of it. */
function inThisLanguage(texts: ReadonlyMap<string, LessonText>): LessonText | undefined {
  const english = texts.get('en');
  const own = texts.get(locale()) ?? english;
  if (!own || !english) return own;
  const steps = new Map(english.steps);
  for (const [id, step] of own.steps) {
    const parts = new Map([...(english.steps.get(id)?.parts ?? []), ...step.parts]);
    steps.set(id, { ...step, parts });
  }
  return { title: own.title, introduction: own.introduction, steps };
}

function commandProblems(yaml: YamlFile, { setup = [] }: LessonFile, registry: Registry): Problem[] {
  return setup.flatMap((text, index) => {
    const message = commandFault({ text, line: 1 }, registry);
    const at = ['setup', index];
    return message ? [{ file: yaml.name, line: yaml.lineOf(at), field: at.join('.'), message }] : [];
  });
}

function readTests(
  text: string | undefined,
  lesson: LessonFile | undefined,
  registry: Registry,
  problems: Problem[],
): WrongRoute[] | undefined {
  if (text === undefined) return undefined;
  const yaml = parseYaml('tests.yaml', text);
  const ofSchema = schemaProblems(yaml, 'tests');
  problems.push(...ofSchema);
  if (ofSchema.length > 0) return undefined;
  const routes = yaml.value as WrongRoute[];
  const complain = (at: readonly (string | number)[], message: string) =>
    problems.push({ file: yaml.name, line: yaml.lineOf(at), field: at.join('.'), message });
  for (const [index, { undone, hint, broken, commands = [] }] of routes.entries()) {
    const step = lesson?.steps.find(({ id }) => id === undone);
    if (lesson && !step) complain([index, 'undone'], words().noStep(undone));
    if (step && !step.done) complain([index, 'undone'], words().forReading(undone));
    if (step && hint !== undefined && !step.hints?.some((each) => each.id === hint && each.when))
      complain([index, 'hint'], words().noHintWhen(undone, hint));
    const known = [...(step?.broken ?? []), ...(lesson?.broken ?? [])];
    if (step && broken !== undefined && !known.some(({ id }) => id === broken))
      complain([index, 'broken'], words().noBroken(undone, broken));
    for (const [i, line] of commands.entries()) {
      const fault = commandFault({ text: line, line: 1 }, registry);
      if (fault) complain([index, 'commands', i], fault);
    }
  }
  return routes;
}
