import { basename } from 'node:path';
import type { Registry } from '../session/language/registry.ts';
import { lessonDirectories } from './catalog.ts';
import type { ClassPolicy } from './class-policy.ts';
import { loadLesson } from './format/load-lesson.ts';
import { readProgress } from './progress/store.ts';
import { type Lack, lacksOf } from './run/needs.ts';

/** One lesson as `lesson list` shows it. */
export interface ListedLesson {
  readonly slug: string;
  readonly title: string;
  readonly minutes: number;
  readonly state: 'done' | 'begun' | 'open' | 'unavailable';
  /** How many steps have been done or skipped, and how many there are. */
  readonly stepsDone: number;
  readonly steps: number;
  /** Why it is unavailable, and what would make it available. */
  readonly lacks: readonly Lack[];
}

/** All lessons, in their order; in a class, those of the class. Takes about 200 ms when a lesson has needs. */
export async function listLessons(
  registry: Registry,
  {
    folder,
    policy,
  }: { readonly folder?: string | undefined; readonly policy?: ClassPolicy | undefined } = {},
): Promise<ListedLesson[]> {
  const { lessons: kept } = readProgress();
  const directories = lessonDirectories(folder);
  const chosen = policy
    ? policy.lessons.flatMap((slug) => directories.filter((directory) => basename(directory) === slug))
    : directories;
  const listed: ListedLesson[] = [];
  for (const directory of chosen) {
    const lesson = loadLesson(directory, registry);
    const progress = kept[lesson.slug];
    const stepsDone = lesson.steps.filter(({ id }) => progress?.steps[id]?.outcome).length;
    const lacks = await lacksOf(lesson);
    const isBegun = progress !== undefined && stepsDone < lesson.steps.length;
    const state = progress?.doneAt ? 'done' : lacks.length > 0 ? 'unavailable' : isBegun ? 'begun' : 'open';
    const { slug, minutes, steps, text } = lesson;
    listed.push({ slug, title: text.title, minutes, state, stepsDone, steps: steps.length, lacks });
  }
  return listed;
}
