import { nearest } from '../../steps/kinds.ts';
import { RUN_STATUS } from '../plain/run-script.ts';

interface LessonOptions {
  readonly json: boolean;
}

type Run = (args: readonly string[], options: LessonOptions) => Promise<number>;

/** What `ns-lab lesson WORD …` does. */
const COMMANDS: Readonly<Record<string, Run>> = {
  check: async (args, { json }) => (await import('./check.ts')).checkLessons(args, json),
};

/** `ns-lab lesson …`. Resolves with the exit status. */
export async function startLesson(args: readonly string[], options: LessonOptions): Promise<number> {
  const [word = '', ...rest] = args;
  const run = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (run) return run(rest, options);
  const names = Object.keys(COMMANDS);
  const [guess] = nearest(word, names);
  const help = guess ? `did you mean "${guess}"?` : `it takes ${names.join(', ')}`;
  console.error(`ns-lab: lesson knows no "${word}"; ${help}`);
  return RUN_STATUS.unreadable;
}
