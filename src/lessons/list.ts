import { basename } from 'node:path';
import type { Registry } from '../session/language/registry.ts';
import { lessonDirectories } from './catalog.ts';
import { type ClassPolicy, gateOf } from './class-policy.ts';
import type { Topic } from './format/lesson.ts';
import { loadLesson } from './format/load-lesson.ts';
import { readProgress } from './progress/store.ts';
import { type Lack, lacksOf } from './run/needs.ts';
import { programsOf } from './run/programs.ts';

/** One lesson as `lesson list` shows it. */
export interface ListedLesson {
  readonly slug: string;
  readonly title: string;
  readonly minutes: number;
  readonly topic: Topic | undefined;
  /** The lessons that it builds on: as they are listed, if they are. */
  readonly after: readonly string[];
  readonly state: 'done' | 'begun' | 'open' | 'gated' | 'unavailable';
  /** The lesson that a class does before a gated one. */
  readonly waitsFor: string | undefined;
  /** How many steps have been done or skipped, and how many there are. */
  readonly stepsDone: number;
  readonly steps: number;
  /** What it runs before its first step, of a lesson that did not come with ns-lab. */
  readonly programs: readonly string[];
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
  const slugs = directories.map((directory) => basename(directory));
  const listed: ListedLesson[] = [];
  for (const directory of chosen) {
    const lesson = loadLesson(directory, registry);
    const progress = kept[lesson.slug];
    const stepsDone = lesson.steps.filter(({ id }) => progress?.steps[id]?.outcome).length;
    const lacks = await lacksOf(lesson);
    const isBegun = progress !== undefined && stepsDone < lesson.steps.length;
    const { slug, minutes, topic, steps, text } = lesson;
    const after = (lesson.after ?? []).map((name) => slugs.find((each) => each.slice(3) === name) ?? name);
    const gate = await gateOf(
      policy,
      slug,
      (before) => kept[before]?.doneAt !== undefined,
      async (before) => listed.find((each) => each.slug === before)?.state !== 'unavailable',
    );
    // The first that is so.
    const states: readonly [boolean, ListedLesson['state']][] = [
      [progress?.doneAt !== undefined, 'done'],
      [lacks.length > 0, 'unavailable'],
      [gate !== undefined, 'gated'],
      [isBegun, 'begun'],
    ];
    const state = states.find(([isSo]) => isSo)?.[1] ?? 'open';
    const waitsFor = state === 'gated' ? gate : undefined;
    const programs = programsOf(lesson, registry);
    const shown = { slug, title: text.title, minutes, topic, after };
    const standing = { state, waitsFor, stepsDone, steps: steps.length };
    listed.push({ ...shown, ...standing, programs, lacks });
  }
  return listed;
}
