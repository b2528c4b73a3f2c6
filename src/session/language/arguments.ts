import { readOptions } from './read-options.ts';
import { readPositions } from './read-positions.ts';
import { type Arguments, type Reading, settled } from './reading.ts';
import { separate } from './separate.ts';
import type { Word } from './words.ts';

/**
 * The arguments of a command, checked against its parameters.
 * @throws LanguageError
 */
export function readArguments(reading: Reading, words: readonly Word[]): Arguments {
  const separated = separate(reading.command.params, words);
  const options = readOptions(settled(reading), separated.options);
  return { ...readPositions(reading, separated), ...options };
}
