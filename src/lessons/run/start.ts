import { basename } from 'node:path';
import { UnavailableError } from '../../lab/errors.ts';
import { acceptLosses, refused } from '../../session/replay.ts';
import type { StepIo } from '../../steps/step.ts';
import { lessonDirectories } from '../catalog.ts';
import { gateOf } from '../class-policy.ts';
import { findLesson } from '../find-lesson.ts';
import { loadLesson } from '../format/load-lesson.ts';
import type { Lessons, Told } from '../lessons.ts';
import { readProgress } from '../progress/store.ts';
import { words } from '../words.ts';
import { lacksOf } from './needs.ts';
import { parkLab, restoreLab } from './park.ts';
import { acceptPrograms } from './programs.ts';
import { LessonRunner } from './runner.ts';

/**
 * Starts a lesson. Nothing has changed when the learner does not accept what the lab that stands would lose.
 * @throws UnavailableError, LessonError
 */
export async function startLesson(lessons: Lessons, name: string, io: StepIo): Promise<Told> {
  const { session, policy } = lessons;
  const directory = findLesson(lessonDirectories(lessons.folder), name);
  const slug = basename(directory);
  const progress = readProgress();
  if (policy && !policy.lessons.includes(slug))
    throw new UnavailableError(words().notInClass(slug), 'lesson list');
  const gate = await gateOf(
    policy,
    slug,
    (before) => progress.lessons[before]?.doneAt !== undefined,
    (before) => isAvailable(lessons, before),
  );
  if (gate !== undefined) throw new UnavailableError(words().gated(gate), `lesson start ${gate}`);
  const lesson = loadLesson(directory, session.registry);
  const kept = lessons.keepsProgress ? progress.lessons[slug] : undefined;
  const runner = new LessonRunner(session, lesson, {
    onChange: (view) => lessons.onChange(view),
    keepsProgress: lessons.keepsProgress,
    doneAt: kept?.doneAt,
  });
  await runner.assertAvailable();
  if (!(await acceptPrograms(lesson, session.registry, io))) return { ok: false, notes: [refused()] };
  if (!(await acceptLosses(session, io))) return { ok: false, notes: [refused()] };
  // One that was done is begun anew; that it was done is kept.
  const isOver = kept && lesson.steps.every(({ id }) => kept.steps[id]?.outcome !== undefined);
  const parked = parkLab(lessons);
  lessons.set(undefined);
  try {
    const notes = await runner.start(io, isOver ? undefined : kept);
    lessons.set(runner);
    return { ok: true, notes: [...parked, ...notes] };
  } catch (error) {
    // A lesson that cannot be prepared takes nothing from the learner.
    await restoreLab(lessons, io);
    throw error;
  }
}

/** Whether a lesson can be done on this machine, by this user. */
async function isAvailable({ folder, session }: Lessons, slug: string): Promise<boolean> {
  const directory = lessonDirectories(folder).find((each) => basename(each) === slug);
  return directory !== undefined && (await lacksOf(loadLesson(directory, session.registry))).length === 0;
}
