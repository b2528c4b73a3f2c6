import { relative } from 'node:path';
import { UnavailableError } from '../../lab/errors.ts';
import { isStep } from '../../session/commands/registry.ts';
import { parseStatement } from '../../session/language/parse.ts';
import type { Registry } from '../../session/language/registry.ts';
import type { StepIo } from '../../steps/step.ts';
import { ownLessons } from '../catalog.ts';
import type { Lesson } from '../format/lesson.ts';
import { words } from '../words.ts';
import { preparationOf } from './prepare.ts';

/** Steps that run whatever they are given, with the rights of the person where no box takes them away. */
const RUNNING = ['run', 'exec', 'shell'];

/**
 * What a lesson does before its first step that could do anything on this machine: programs, and commands that write
 * files. Empty for the lessons that ns-lab comes with, which are as much to be trusted as itself.
 * @throws LessonError
 */
export function programsOf(lesson: Lesson, registry: Registry): string[] {
  const isOwn = !relative(ownLessons(), lesson.directory).startsWith('..');
  if (isOwn) return [];
  return preparationOf(lesson, registry)
    .filter((statement) => {
      const command = parseStatement(statement, registry)?.command;
      return command !== undefined && (!isStep(command) || RUNNING.includes(command.name));
    })
    .map(({ text }) => text);
}

/**
 * Names what a lesson of somebody else's would run before its first step, and lets the person decide.
 * @throws UnavailableError where there is nobody to ask
 */
export async function acceptPrograms(lesson: Lesson, registry: Registry, io: StepIo): Promise<boolean> {
  const programs = programsOf(lesson, registry);
  if (programs.length === 0) return true;
  const text = words().runsPrograms(lesson.slug, programs, process.geteuid!() === 0);
  if (!io.confirm) throw new UnavailableError(text, words().askAtTerminal);
  return io.confirm(words().runThem(text));
}
