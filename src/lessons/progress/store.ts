import { join } from 'node:path';
import { paths, writePersonalFile } from '../../lab/paths.ts';
import { readOwnFile } from '../../lab/read-own-file.ts';
import { type LessonProgress, NO_PROGRESS, type Progress, parseProgress } from './progress.ts';

/** The learner's progress file, in what belongs to the person at the keyboard, also under sudo(8). */
export const progressFile = (): string => join(paths().personal, 'progress.json');

/** @throws ProgressError, or the error of node:fs when the file is there and cannot be read */
export function readProgress(file: string = progressFile()): Progress {
  let text: string;
  try {
    text = readOwnFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_PROGRESS;
    throw error;
  }
  return parseProgress(text, file);
}

/** Replaces the file in one step. @throws the error of node:fs */
export function writeProgress(progress: Progress): void {
  writePersonalFile(progressFile(), `${JSON.stringify(progress, undefined, 1)}\n`);
}

/** Changes what is kept of one lesson. The file is read anew: another ns-lab may have written to it. */
export function saveLesson(slug: string, lesson: LessonProgress | undefined, isCurrent: boolean): void {
  const { current, lessons } = readProgress();
  const { [slug]: _, ...others } = lessons;
  const left = isCurrent ? slug : current === slug ? undefined : current;
  writeProgress({
    version: NO_PROGRESS.version,
    ...(left === undefined ? {} : { current: left }),
    lessons: lesson ? { ...others, [slug]: lesson } : others,
  });
}

/** Forgets one lesson, or all. */
export function resetProgress(slug?: string): void {
  if (slug === undefined) writeProgress(NO_PROGRESS);
  else saveLesson(slug, undefined, false);
}
