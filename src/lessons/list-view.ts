import type { View } from '../session/ledger.ts';
import { findingName } from '../session/views/finding-names.ts';
import { tableView } from '../session/views/table.ts';
import type { ListedLesson } from './list.ts';
import { words } from './words.ts';

/**
 * The lessons as a table, and below it why some are unavailable.
 * @param title of the class, if the lessons are those of a class
 */
export async function listView(lessons: readonly ListedLesson[], title?: string): Promise<View> {
  const { columns, states, begunAt, waitsFor, howToStart } = words();
  const state = ({ state: name, waitsFor: before, stepsDone, steps }: ListedLesson) => {
    if (name === 'begun') return begunAt(stepsDone, steps);
    return before === undefined ? states[name] : waitsFor(before);
  };
  const rows = lessons.map((lesson) => [lesson.slug, state(lesson), String(lesson.minutes), lesson.title]);
  const lacking = lessons
    .filter(({ state: name }) => name === 'unavailable')
    .flatMap(({ slug, lacks }) => lacks.map((lack) => ({ slug, ...lack })));
  const reasons = lacking.flatMap(({ slug, need, reason, remedy }, index) => [
    words().lacks(slug, findingName(need), reason),
    // The same advice once, below all that it is for.
    ...(remedy && remedy !== lacking[index + 1]?.remedy ? [`  → ${remedy}`] : []),
  ]);
  const head = [columns.slug, columns.state, columns.minutes, columns.title];
  const running = lessons
    .filter(({ programs }) => programs.length > 0)
    .map(({ slug, programs }) => words().runsPrograms(slug, programs, process.geteuid!() === 0));
  const remarks = [...reasons, ...running];
  const below = [...(remarks.length > 0 ? ['', ...remarks] : []), '', howToStart, ...advice(lessons)];
  const view = await tableView(head, rows, lessons, below);
  if (title === undefined) return view;
  const { lines, linesIn, data } = view;
  return { lines: [title, '', ...lines], linesIn: (columns) => [title, '', ...linesIn(columns)], data };
}

/** What to do next, at the end, where one looks: of a long list a small screen shows no more. */
function advice(lessons: readonly ListedLesson[]): string[] {
  const first = (state: ListedLesson['state']) => {
    const found = lessons.find((lesson) => lesson.state === state);
    return found && (/^\d+/.exec(found.slug)?.[0] ?? found.slug);
  };
  const [begun, open] = [first('begun'), first('open')];
  if (begun !== undefined) return [words().goOn(begun)];
  return open === undefined ? [] : [words().startNext(open)];
}
