import { watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { cleanUp } from '../../lab/clean.ts';
import { markupOf } from '../../lessons/check/markup.ts';
import { readLesson } from '../../lessons/format/load-lesson.ts';
import { formatProblem } from '../../lessons/format/problem.ts';
import { type Lessons, lessonsOf } from '../../lessons/lessons.ts';
import { REGISTRY } from '../../lessons/registry.ts';
import { RUN_STATUS } from '../plain/run-script.ts';
import { printError } from '../print.ts';

/** An editor writes several times for one change. */
const SETTLE_MS = 200;

/** `ns-lab lesson run DIR`: a lesson while it is written. With `--watch` each change shows at once, or what is wrong with it. */
export async function runLesson(directory: string, isWatched: boolean): Promise<number> {
  const path = resolve(directory);
  const { lesson, problems } = readLesson(path, REGISTRY);
  for (const problem of problems) printError(formatProblem(problem));
  if (!lesson) return RUN_STATUS.unreadable;
  const { openFace } = await import('../open-face.ts');
  await cleanUp();
  let lessons: Lessons | undefined;
  const watcher = isWatched ? watchFolder(path, () => void reload(path, lessons)) : undefined;
  try {
    await openFace({
      prepare(session) {
        lessons = lessonsOf(session);
        lessons.folder = dirname(path);
      },
      first: `lesson start ${basename(path)}`,
    });
  } finally {
    watcher?.close();
  }
  return RUN_STATUS.ok;
}

function watchFolder(path: string, onChange: () => void) {
  let timer: NodeJS.Timeout | undefined;
  return watch(path, () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
}

/** The lab stays as it is, and the learner where they are. */
async function reload(path: string, lessons: Lessons | undefined): Promise<void> {
  const { lesson, problems } = readLesson(path, REGISTRY);
  const markup = await markupOf(path);
  lessons?.runner?.reload(lesson, [...problems, ...markup].map(formatProblem));
}
