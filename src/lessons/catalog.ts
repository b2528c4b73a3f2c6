import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packagePath } from './package-files.ts';

/** The folder of the lessons that ns-lab comes with. */
export const ownLessons = (): string => packagePath('lessons');

/** The folders of the lessons in a folder, in their order. */
export function lessonDirectories(folder: string = ownLessons()): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'lesson.yaml')))
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** The names of the lessons that ns-lab comes with, for completion. */
export const lessonNames = (): string[] => lessonDirectories().map((directory) => basename(directory));

/** What folders of lessons are called: their place in the order, and a name. `03-hostname` */
export const isLessonName = (name: string): boolean => /^\d\d-[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
