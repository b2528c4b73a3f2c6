import { basename, join } from 'node:path';
import { readOwnFile } from '../../lab/read-own-file.ts';
import { lessonsOf } from '../../lessons/lessons.ts';
import { parseBeats } from '../../lessons/present/beats.ts';
import { Presentation } from '../../lessons/present/presentation.ts';
import { REGISTRY } from '../../lessons/registry.ts';
import { SILENT } from '../../lessons/run/headless.ts';
import { defineWords } from '../../locale/locale.ts';
import type { Session } from '../../session/session.ts';
import { NotesServer } from './notes-socket.ts';

const words = defineWords({
  en: { noNotes: (reason: string) => `there are no notes on a second terminal: ${reason}` },
  'zh-CN': { noNotes: (reason) => `第二个终端上没有备注：${reason}` },
});

/** How fast a command appears, for people who read along: a letter in so many milliseconds. */
export const TYPING_MS = 25;

export interface OpenTalk {
  readonly presentation: Presentation;
  /** Undefined, and why, where a second terminal cannot be told. */
  readonly server: NotesServer | undefined;
  readonly problem: string | undefined;
}

/** Starts a lesson for a presenter, and reads what is to be typed: its solution, or a script. @throws LessonError */
export async function openTalk(
  session: Session,
  name: string,
  script: string | undefined,
): Promise<OpenTalk> {
  const lessons = lessonsOf(session);
  lessons.keepsProgress = false;
  await lessons.start(name, SILENT);
  const { lesson } = lessons.runner!;
  const file = script ?? join(lesson.directory, 'solution.nsl');
  const beats = parseBeats(basename(file), readOwnFile(file), lesson, REGISTRY);
  const presentation = new Presentation(lessons, beats);
  try {
    return { presentation, server: await NotesServer.open(), problem: undefined };
  } catch (error) {
    return { presentation, server: undefined, problem: words().noNotes((error as Error).message) };
  }
}
