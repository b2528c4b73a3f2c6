import { UnavailableError } from '../../lab/errors.ts';
import type { SessionCommandResult } from '../../session/commands/session-command.ts';
import type { Session } from '../../session/session.ts';
import { lessonsOf } from '../lessons.ts';
import type { LessonRunner } from '../run/runner.ts';
import type { LessonView } from '../view.ts';
import { words } from '../words.ts';

/** The lesson that runs. @throws UnavailableError when none does */
export function running(session: Session): LessonRunner {
  const { runner } = lessonsOf(session);
  if (!runner) throw new UnavailableError(words().notRunning, 'lesson list');
  return runner;
}

/** @throws UnavailableError when the class does not allow it */
export function assertAllowed(session: Session, what: 'skip' | 'solution'): void {
  if (lessonsOf(session).policy?.[what] === false)
    throw new UnavailableError(words().notAllowed(what), 'hint');
}

/** What a lesson command has to say: the faces draw the lesson itself, and here it is as data. */
export function result(session: Session, notes: readonly string[] = []): SessionCommandResult {
  return { notes, view: { lines: [], data: lessonsOf(session).view ?? (null as LessonView | null) } };
}
