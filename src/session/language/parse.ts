import type { AnyCommand } from '../../steps/command.ts';
import { readAddress } from './actor.ts';
import { readArguments } from './arguments.ts';
import { findCommand } from './find-command.ts';
import { refuseOperators } from './operators.ts';
import type { Arguments } from './reading.ts';
import type { Registry } from './registry.ts';
import { normalizeText, placeOf, type Source } from './source.ts';
import { usageLines } from './usage.ts';
import { readWords } from './words.ts';

/** A line that is a command, checked: it can be run. */
export interface Parsed {
  /** Who it is for, when the line says so: a box's name or `host`. */
  readonly actor: string | undefined;
  readonly command: AnyCommand;
  readonly args: Arguments;
  /** All words of the line, without their quotes. */
  readonly words: readonly string[];
  /** The line as it was written, without comment. */
  readonly text: string;
  /** The line of the script on which it begins, from 1; 1 at a prompt. */
  readonly line: number;
}

/**
 * Reads one command. Blank lines and comments are nothing.
 * `line` is the line of a script on which the text begins; without it, errors name only the column.
 * @throws LanguageError
 */
export function parseLine(
  text: string,
  registry: Registry,
  { line }: { readonly line?: number } = {},
): Parsed | undefined {
  return parseStatement({ text: normalizeText(text), line }, registry);
}

/**
 * The same of a source whose line ends are in order already.
 * @throws LanguageError
 */
export function parseStatement(source: Source, registry: Registry): Parsed | undefined {
  const words = readWords(source);
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last) return undefined;
  refuseOperators(source, words, registry);
  const { actor, at } = readAddress(source, words);
  const called = words.slice(at);
  const { command, length, next, under } = findCommand(source, called, registry);
  const reading = { source, command, next, usage: usageLines(under), end: last.end };
  return {
    actor,
    command,
    args: readArguments(reading, called.slice(length)),
    words: words.map(({ value }) => value),
    text: source.text.slice(first.start, last.end).replace(/(\\\n)+$/, ''),
    line: placeOf(source, first).line,
  };
}
