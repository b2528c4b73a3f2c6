import type { View } from '../session/ledger.ts';
import { findingName } from '../session/views/finding-names.ts';
import { tableView } from '../session/views/table.ts';
import type { ClassPolicy } from './class-policy.ts';
import { TOPICS } from './format/lesson.ts';
import type { ListedLesson } from './list.ts';
import { words } from './words.ts';

/** Whose lessons are listed. */
interface ListedFor {
  readonly isClass: boolean;
  /** Of the class. */
  readonly title?: string | undefined;
}

export const classOf = (policy: ClassPolicy | undefined): ListedFor => ({
  isClass: policy !== undefined,
  title: policy?.title,
});

/** The lessons as a table by topic, and below it why some are unavailable. A class has an order of its own. */
export async function listView(
  lessons: readonly ListedLesson[],
  { isClass, title }: ListedFor,
): Promise<View> {
  const { columns, states, begunAt, waitsFor, howToStart, aboutAfter } = words();
  const state = ({ state: name, waitsFor: before, stepsDone, steps }: ListedLesson) => {
    if (name === 'begun') return begunAt(stepsDone, steps);
    return before === undefined ? states[name] : waitsFor(before);
  };
  const row = (lesson: ListedLesson) => {
    const { slug, minutes, after, title: called } = lesson;
    return [slug, state(lesson), String(minutes), after.map(shortName).join(' '), called];
  };
  const rows = isClass
    ? lessons.map(row)
    : groupsOf(lessons).flatMap(({ name, members }) => [
        ...(name === undefined ? [] : [[name, '', '', '', '']]),
        ...members
          .map(row)
          .map(([slug, ...others]) => [`${name === undefined ? '' : '  '}${slug}`, ...others]),
      ]);
  const hasAfter = lessons.some(({ after }) => after.length > 0);
  const lacking = lessons
    .filter(({ state: name }) => name === 'unavailable')
    .flatMap(({ slug, lacks }) => lacks.map((lack) => ({ slug, ...lack })));
  const reasons = lacking.flatMap(({ slug, need, reason, remedy }, index) => [
    words().lacks(slug, findingName(need), reason),
    // The same advice once, below all that it is for.
    ...(remedy && remedy !== lacking[index + 1]?.remedy ? [`  → ${remedy}`] : []),
  ]);
  const head = [columns.slug, columns.state, columns.minutes, columns.after, columns.title];
  const running = lessons
    .filter(({ programs }) => programs.length > 0)
    .map(({ slug, programs }) => words().runsPrograms(slug, programs, process.geteuid!() === 0));
  const remarks = [...reasons, ...running];
  const legend = hasAfter ? [aboutAfter] : [];
  const below = [
    ...(remarks.length > 0 ? ['', ...remarks] : []),
    '',
    ...legend,
    howToStart,
    ...advice(lessons),
  ];
  // Without a lesson that builds on others there is nothing to show in that column.
  const shown = (cells: readonly string[]) =>
    hasAfter ? cells : cells.filter((_, index) => index !== AFTER);
  const view = await tableView(shown(head), rows.map(shown), lessons, below);
  if (title === undefined) return view;
  const { lines, linesIn, data } = view;
  return { lines: [title, '', ...lines], linesIn: (columns) => [title, '', ...linesIn(columns)], data };
}

/** The column of what a lesson builds on. */
const AFTER = 3;

/** The number of a lesson, where it has one. */
const shortName = (slug: string): string => /^\d+/.exec(slug)?.[0] ?? slug;

interface Group {
  /** None where no lesson of the list has a topic. */
  readonly name: string | undefined;
  readonly members: readonly ListedLesson[];
}

/** The lessons by topic, in the order of the topics; those without one come last. */
function groupsOf(lessons: readonly ListedLesson[]): Group[] {
  if (lessons.every(({ topic }) => topic === undefined)) return [{ name: undefined, members: lessons }];
  const { topics, noTopic } = words();
  return [...TOPICS, undefined]
    .map((topic) => ({
      name: topic === undefined ? noTopic : topics[topic],
      members: lessons.filter((lesson) => lesson.topic === topic),
    }))
    .filter(({ members }) => members.length > 0);
}

/** What to do next, at the end, where one looks: of a long list a small screen shows no more. */
function advice(lessons: readonly ListedLesson[]): string[] {
  const first = (state: ListedLesson['state']) => {
    const found = lessons.find((lesson) => lesson.state === state);
    return found && shortName(found.slug);
  };
  const [begun, open] = [first('begun'), first('open')];
  if (begun !== undefined) return [words().goOn(begun)];
  return open === undefined ? [] : [words().startNext(open)];
}
