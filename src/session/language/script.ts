import { defineWords } from '../../locale/locale.ts';
import { findControlCharacter, findNul } from './characters.ts';
import { LanguageError } from './errors.ts';
import { type Parsed, parseStatement } from './parse.ts';
import type { Registry } from './registry.ts';
import { faultAt, normalizeText, type Source } from './source.ts';
import { scanStatement } from './words.ts';

const words = defineWords({
  en: { noMore: (count: number) => `${count} commands are wrong up to here; the rest was not read` },
  'zh-CN': { noMore: (count) => `到这里已有 ${count} 条命令有错；其余的没有读` },
});

const MOST_ERRORS = 50;

/** One statement of a script. */
export interface ScriptLine {
  /** With its quotes, comments and line ends. */
  readonly text: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** A script, checked before anything of it runs. */
export interface Script {
  readonly commands: readonly Parsed[];
  /** In the order of the text. Nothing should run unless this is empty. */
  readonly errors: readonly LanguageError[];
}

/**
 * The statements of a script, without those that are only blank or comment. A backslash at a line's end and an
 * open quote carry a statement on to the next line. What is wrong within a statement, parsing it will say.
 */
export function splitScript(text: string): ScriptLine[] {
  const script = normalizeText(text);
  const lines: ScriptLine[] = [];
  let line = 1;
  let at = 0;
  while (at < script.length) {
    const { words, end, closed } = scanStatement(script, at);
    const statement = script.slice(at, closed ? end - 1 : end);
    if (words.length > 0 || findControlCharacter(statement)) lines.push({ text: statement, line });
    line += script.slice(at, end).split('\n').length - 1;
    at = end;
  }
  return lines;
}

/** Reads a whole script and collects all that is wrong with it. */
export function parseScript(text: string, registry: Registry): Script {
  const whole: Source = { text: normalizeText(text), line: 1 };
  // A program given by mistake would have an error on every line; one is enough.
  const nul = findNul(whole.text);
  if (nul) return { commands: [], errors: [faultAt(whole, nul, nul)] };
  const commands: Parsed[] = [];
  const errors: LanguageError[] = [];
  for (const source of splitScript(text)) {
    try {
      const parsed = parseStatement(source, registry);
      if (parsed) commands.push(parsed);
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      errors.push(error);
      // It is no script then: to say more takes long, and helps nobody.
      if (errors.length === MOST_ERRORS) {
        errors.push(faultAt(source, { start: 0, end: 0 }, { problem: words().noMore(MOST_ERRORS) }));
        break;
      }
    }
  }
  return { commands, errors };
}
