import type { View } from '../session/ledger.ts';
import { tableLines } from '../session/views/table.ts';
import type { ListedLesson } from './list.ts';
import { words } from './words.ts';

/** The lessons as a table, and below it why some are unavailable. */
export async function listView(lessons: readonly ListedLesson[]): Promise<View> {
  const { columns, states, begunAt, howToStart } = words();
  const state = ({ state: name, stepsDone, steps }: ListedLesson) =>
    name === 'begun' ? begunAt(stepsDone, steps) : states[name];
  const rows = lessons.map((lesson) => [lesson.slug, state(lesson), String(lesson.minutes), lesson.title]);
  const reasons = lessons
    .filter(({ state: name }) => name === 'unavailable')
    .flatMap(({ slug, lacks }) =>
      lacks.flatMap(({ need, reason, remedy }) => [
        `${slug}: ${need}: ${reason}`,
        ...(remedy ? [`  → ${remedy}`] : []),
      ]),
    );
  const head = [columns.slug, columns.state, columns.minutes, columns.title];
  const lines = [
    ...(await tableLines(head, rows)),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
    '',
    howToStart,
  ];
  return { lines, data: lessons };
}
