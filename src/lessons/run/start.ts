import { basename } from 'node:path';
import { UnavailableError } from '../../lab/errors.ts';
import type { StepIo } from '../../steps/step.ts';
import { lessonDirectories } from '../catalog.ts';
import { gateOf } from '../class-policy.ts';
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
  if (policy && !policy.lessons.includes(slug))
    throw new UnavailableError(words().notInClass(slug), 'lesson list');
  const gate = gateOf(policy, slug, (before) => progress.lessons[before]?.doneAt !== undefined);
  if (gate !== undefined) throw new UnavailableError(words().gated(gate), `lesson start ${gate}`);
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
