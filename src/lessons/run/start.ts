import { basename } from 'node:path';
import { UnavailableError } from '../../lab/errors.ts';
import type { StepIo } from '../../steps/step.ts';
import { lessonDirectories } from '../catalog.ts';
import { findLesson } from '../find-lesson.ts';
import { loadLesson } from '../format/load-lesson.ts';
import type { Lessons } from '../lessons.ts';
import { readProgress } from '../progress/store.ts';
import { words } from '../words.ts';
import { LessonRunner } from './runner.ts';

/** @throws UnavailableError, LessonError */
export async function startLesson(lessons: Lessons, name: string, io: StepIo): Promise<string[]> {
  const { session, policy } = lessons;
  const directory = findLesson(lessonDirectories(lessons.folder), name);
  const slug = basename(directory);
  const progress = readProgress();
  if (policy) {
    const at = policy.lessons.indexOf(slug);
    if (at === -1) throw new UnavailableError(words().notInClass(slug), 'lesson list');
    const before = policy.lessons[at - 1];
    if (policy.in_order && before !== undefined && !progress.lessons[before]?.doneAt)
      throw new UnavailableError(words().gated(before), `lesson start ${before}`);
  }
  const lesson = loadLesson(directory, session.registry);
  const kept = lessons.keepsProgress ? progress.lessons[slug] : undefined;
  const runner = new LessonRunner(session, lesson, {
    onChange: (view) => lessons.onChange(view),
    keepsProgress: lessons.keepsProgress,
    doneAt: kept?.doneAt,
  });
  // One that was done is begun anew; that it was done is kept.
  const isOver = kept && lesson.steps.every(({ id }) => kept.steps[id]?.outcome !== undefined);
  lessons.set(undefined);
  const notes = await runner.start(io, isOver ? undefined : kept);
  lessons.set(runner);
  return notes;
}
