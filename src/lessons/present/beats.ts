import type { Registry } from '../../session/language/registry.ts';
import { splitScript } from '../../session/language/script.ts';
import type { Lesson } from '../format/lesson.ts';
import { LessonError, type Problem } from '../format/problem.ts';
import { commandFault } from '../format/solution.ts';

/** What happens at one press of a key. */
export interface Beat {
  /** `command` is typed and carried out, `prefill` is typed for the presenter to finish; `step` shows the next step. */
  readonly kind: 'command' | 'prefill' | 'step' | 'pause';
  /** The command, the id of the step, or what the pause shows. */
  readonly text: string;
  /** Wait for another key between typing a command and carrying it out. */
  readonly isHeld: boolean;
  /** For the presenter alone. */
  readonly notes: readonly string[];
}

const DIRECTIVE = /^#\s*(step|note|pause|prefill|hold)\b\s*:?\s*(.*)$/;

/**
 * Reads a script for presenting: a solution, or one with more comments. `# step: ID` goes on to a step of the lesson,
 * `# pause: TEXT` waits, `# note: TEXT` is for the presenter; `# hold` and `# prefill` are about the next command.
 * @throws LessonError
 */
export function parseBeats(name: string, text: string, lesson: Lesson, registry: Registry): Beat[] {
  const problems: Problem[] = [];
  const statements = new Map(splitScript(text).map((statement) => [statement.line, statement]));
  const beats: Beat[] = [];
  let notes: string[] = [];
  let isHeld = false;
  let isPrefilled = false;
  const add = (kind: Beat['kind'], said: string) => {
    beats.push({ kind, text: said, isHeld: kind === 'command' && isHeld, notes });
    [notes, isHeld, isPrefilled] = [[], false, false];
  };
  for (const [index, line] of text.split('\n').entries()) {
    const statement = statements.get(index + 1);
    if (statement) {
      const fault = isPrefilled ? undefined : commandFault(statement, registry);
      if (fault) problems.push({ file: name, line: statement.line, message: fault });
      add(isPrefilled ? 'prefill' : 'command', statement.text.replace(/\s+#.*$/, '').trim());
      continue;
    }
    const [, word, rest = ''] = DIRECTIVE.exec(line.trim()) ?? [];
    if (word === 'note') notes.push(rest);
    else if (word === 'hold') isHeld = true;
    else if (word === 'prefill') isPrefilled = true;
    else if (word === 'pause') add('pause', rest);
    else if (word === 'step') {
      if (!lesson.steps.some(({ id }) => id === rest))
        problems.push({ file: name, line: index + 1, message: `there is no step "${rest}"` });
      add('step', rest);
    }
  }
  if (problems.length > 0) throw new LessonError(lesson.slug, problems);
  return beats;
}
