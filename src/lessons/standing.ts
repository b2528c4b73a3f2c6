import { basename } from 'node:path';
import { lessonDirectories } from './catalog.ts';
import { readProgress } from './progress/store.ts';

/** How far a learner is, as far as that can be said without reading a lesson. */
export interface Standing {
  readonly done: number;
  readonly of: number;
  /** The number of the lesson that was left, or of the first that is not done; undefined when all are. */
  readonly next: string | undefined;
  readonly hasBegun: boolean;
}

/** Undefined where what is kept cannot be read: then nothing is said of it. */
export function standing(): Standing | undefined {
  try {
    const { current, lessons } = readProgress();
    const slugs = lessonDirectories().map((directory) => basename(directory));
    const open = slugs.filter((slug) => lessons[slug]?.doneAt === undefined);
    const next = current !== undefined && slugs.includes(current) ? current : open[0];
    return {
      done: slugs.length - open.length,
      of: slugs.length,
      next: next && (/^\d+/.exec(next)?.[0] ?? next),
      hasBegun: Object.keys(lessons).length > 0,
    };
  } catch {
    return undefined;
  }
}
