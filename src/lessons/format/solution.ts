import { formatFault, LanguageError } from '../../session/language/errors.ts';
import { parseStatement } from '../../session/language/parse.ts';
import type { Registry } from '../../session/language/registry.ts';
import { type ScriptLine, splitScript } from '../../session/language/script.ts';
import type { Problem } from './problem.ts';
import { words } from './words.ts';

/** `# step: own-uts` */
const MARK = /^#\s*step:\s*(\S+)\s*$/;
/** On the line before a command that is refused, or whose program fails, on purpose or on some machines. */
const MAY_FAIL = /^#\s*may fail\b/;

export interface SolutionLine extends ScriptLine {
  readonly mayFail: boolean;
}

/** solution.nsl: a script in which comments `# step: ID` say where the commands of each step begin. */
export function parseSolution(
  file: string,
  text: string,
  stepIds: readonly string[],
  registry: Registry,
): { solution: Map<string, SolutionLine[]>; problems: Problem[] } {
  const problems: Problem[] = [];
  const complain = (line: number, message: string) => problems.push({ file, line, message });
  const lines = text.split('\n');
  const marks = lines.flatMap((line, at) => {
    const id = MARK.exec(line.trim())?.[1];
    return id === undefined ? [] : [{ id, line: at + 1 }];
  });
  const solution = new Map<string, SolutionLine[]>();
  for (const [index, { id, line }] of marks.entries()) {
    if (!stepIds.includes(id)) complain(line, words().noStep(id));
    else if (solution.has(id)) complain(line, words().begunTwice(id));
    else if (stepIds.indexOf(id) < stepIds.indexOf(marks[index - 1]?.id ?? ''))
      complain(line, words().before(id, marks[index - 1]!.id));
    solution.set(id, []);
  }
  for (const statement of splitScript(text)) {
    const step = marks.findLast(({ line }) => line < statement.line);
    if (!step) complain(statement.line, words().beforeFirst);
    else {
      const mayFail = MAY_FAIL.test(lines[statement.line - 2]?.trim() ?? '');
      solution.get(step.id)!.push({ ...statement, mayFail });
    }
    const fault = commandFault(statement, registry);
    if (fault) complain(statement.line, fault);
  }
  return { solution, problems };
}

/** What is wrong with a command, or undefined. */
export function commandFault(statement: ScriptLine, registry: Registry): string | undefined {
  try {
    parseStatement(statement, registry);
    return undefined;
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return formatFault(error);
  }
}
