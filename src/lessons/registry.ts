import { SESSION_COMMANDS } from '../session/commands/registry.ts';
import { createRegistry, type Registry } from '../session/language/registry.ts';
import type { AnyCommand } from '../steps/command.ts';
import { STEPS } from '../steps/registry.ts';
import { answer } from './commands/answer.ts';
import { hint } from './commands/hint.ts';
import { lesson } from './commands/lesson.ts';
import { lessonList } from './commands/lesson-list.ts';
import { lessonStart } from './commands/lesson-start.ts';
import { lessonStop } from './commands/lesson-stop.ts';
import { next } from './commands/next.ts';
import { restart } from './commands/restart.ts';
import { skip } from './commands/skip.ts';
import { solution } from './commands/solution.ts';

const LESSON_COMMANDS: readonly AnyCommand[] = [
  lesson,
  lessonList,
  lessonStart,
  next,
  hint,
  answer,
  solution,
  skip,
  restart,
  lessonStop,
];

/** Every word of the language, with those of lessons: what faces give to their session. */
export const REGISTRY: Registry = createRegistry([...STEPS, ...SESSION_COMMANDS, ...LESSON_COMMANDS]);
