import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LessonFile, LessonStep } from './lesson.ts';
import type { Problem } from './problem.ts';
import { choicesOf, END, type LessonText } from './text.ts';
import { words } from './words.ts';

/** What a text lacks, or has too much of, for the steps of its lesson. */
export function textProblems(file: string, text: LessonText, { steps, broken = [] }: LessonFile): Problem[] {
  const problems: Problem[] = [];
  const complain = (message: string, line?: number) =>
    problems.push({ file, message, ...(line === undefined ? {} : { line }) });
  for (const step of steps) {
    const section = text.steps.get(step.id);
    if (!section) {
      complain(words().headingMissing(step.id));
      continue;
    }
    if (section.body === '') complain(words().noText(step.id), section.line);
    const wanted = partsOf(step);
    const required = wanted.filter((id) => id !== 'done' && id !== 'notes' && id !== 'answer');
    for (const id of required)
      if (!section.parts.has(id)) complain(words().lacksPart(step.id, id), section.line);
    for (const [id, { line, body }] of section.parts) {
      if (!wanted.includes(id)) complain(words().noSuchPart(step.id, id.replace('-', ' ')), line);
      else if (body === '') complain(words().emptyPart(id), line);
    }
    const question = section.parts.get('question');
    if (question && step.predict?.choices) {
      const described = choicesOf(question.body);
      for (const { id } of step.predict.choices)
        if (!described.has(id)) complain(words().lacksChoice(id), question.line);
      for (const id of described.keys())
        if (!step.predict.choices.some((choice) => choice.id === id))
          complain(words().unknownChoice(id), question.line);
    }
  }
  const ids = [...steps.map(({ id }) => id), END, ...broken.map(({ id }) => `broken-${id}`)];
  for (const { id } of broken) if (!text.steps.has(`broken-${id}`)) complain(words().brokenMissing(id));
  for (const [id, { line }] of text.steps) if (!ids.includes(id)) complain(words().stepNotInYaml(id), line);
  const order = [...text.steps.keys()].filter((id) => steps.some((step) => step.id === id));
  const expected = steps.map(({ id }) => id).filter((id) => order.includes(id));
  const wrong = order.findIndex((id, index) => id !== expected[index]);
  if (wrong !== -1) complain(words().otherPlace(order[wrong]!), text.steps.get(order[wrong]!)!.line);
  return problems;
}

/** The ids of the parts that the text of a step may have. */
function partsOf({ predict, hints = [], broken = [] }: LessonStep): string[] {
  return [
    'done',
    'notes',
    ...(predict ? ['question', 'answer'] : []),
    ...hints.map(({ id }) => `hint-${id}`),
    ...broken.map(({ id }) => `broken-${id}`),
  ];
}

/** Links to files that are not there. Those to the web are only read: a lesson must be of use without it. */
export function linkProblems(file: string, markdown: string, directory: string): Problem[] {
  const problems: Problem[] = [];
  for (const [index, line] of markdown.split('\n').entries()) {
    for (const [, target] of line.matchAll(/\]\(([^)\s]+)[^)]*\)/g)) {
      const fault = linkFault(target!, directory);
      if (fault) problems.push({ file, line: index + 1, message: fault });
    }
  }
  return problems;
}

function linkFault(target: string, directory: string): string | undefined {
  if (/^[a-z]+:/.test(target))
    return /^https:\/\/[^/]+\.[a-z]+(\/|$)/.test(target) ? undefined : words().noHttps(target);
  const path = target.split('#')[0]!;
  return path === '' || existsSync(join(directory, path)) ? undefined : words().deadLink(target);
}
