import { basename } from 'node:path';
import type { StepIo } from '../../steps/step.ts';
import { lessonDirectories } from '../catalog.ts';
import { loadLesson } from '../format/load-lesson.ts';
import type { Lessons, Told } from '../lessons.ts';
import { NO_PROGRESS } from '../progress/progress.ts';
import { type LessonReport, reportOf } from '../progress/report.ts';
import { readProgress } from '../progress/store.ts';
import { words } from '../words.ts';
import { lacksOf } from './needs.ts';
import type { LessonRunner } from './runner.ts';

/** Somebody who takes longer has been away meanwhile, and no number of minutes says anything. */
const LONGEST_MINUTES = 180;

/** At the end of a lesson: sums it up, and starts the next one that is open. */
export async function goOn(lessons: Lessons, runner: LessonRunner, io: StepIo): Promise<Told> {
  const { slug } = runner.lesson;
  const summary = summaryOf(runner);
  const { next, passedOver } = await nextLesson(lessons, slug);
  if (next === undefined) return { ok: true, notes: [...summary, ...passedOver, words().allDone] };
  const { ok, notes } = await lessons.start(next, io);
  return { ok, notes: ok ? [...summary, ...passedOver, ...notes] : notes };
}

/** What came of a lesson: predictions, help and time, and what the learner has seen. */
function summaryOf({ lesson, progress }: LessonRunner): string[] {
  const { text, slug } = lesson;
  const report = reportOf({ ...NO_PROGRESS, lessons: { [slug]: progress } })[0] as LessonReport;
  const { minutes, answers, rightAnswers, hints, solutions, steps } = report;
  const wasAway = minutes !== undefined && minutes > LONGEST_MINUTES;
  const seen = steps.filter(({ outcome }) => outcome === 'done').map(({ id }) => text.steps.get(id)!.title);
  return [
    words().summary(text.title, wasAway ? undefined : minutes),
    ...(answers > 0 ? [words().predictions(rightAnswers, answers - rightAnswers)] : []),
    ...(hints + solutions > 0 ? [words().helped(hints, solutions)] : []),
    ...(seen.length > 0 ? [words().learned(seen)] : []),
  ];
}

/**
 * The first lesson behind this one that is not done, from the beginning again after the last; in a class, one of the
 * class. Those that cannot be done here are passed over, and said.
 */
export async function nextLesson(
  { folder, policy, session }: Pick<Lessons, 'folder' | 'policy' | 'session'>,
  slug?: string,
): Promise<{ readonly next: string | undefined; readonly passedOver: readonly string[] }> {
  const directories = lessonDirectories(folder);
  const order = policy?.lessons ?? directories.map((directory) => basename(directory));
  const at = slug === undefined ? -1 : order.indexOf(slug);
  const kept = readProgress().lessons;
  const passedOver: string[] = [];
  for (const each of [...order.slice(at + 1), ...order.slice(0, Math.max(at, 0))]) {
    const directory = directories.find((candidate) => basename(candidate) === each);
    if (directory === undefined || kept[each]?.doneAt !== undefined) continue;
    const [lack] = await lacksOf(loadLesson(directory, session.registry));
    if (!lack) return { next: each, passedOver };
    passedOver.push(words().passedOver(each, lack.need, lack.reason));
  }
  return { next: undefined, passedOver };
}

/** The lesson that was left while it ran, or the first that is open. */
export async function firstOpen(lessons: Lessons): ReturnType<typeof nextLesson> {
  const { current, lessons: kept } = readProgress();
  const known = lessons.policy?.lessons ?? lessonDirectories(lessons.folder).map((each) => basename(each));
  const isLeft = current !== undefined && known.includes(current) && kept[current]?.doneAt === undefined;
  return isLeft ? { next: current, passedOver: [] } : nextLesson(lessons);
}
