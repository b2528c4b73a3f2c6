import { bytesOfText } from '../kernel/bytes-text.ts';
import { visible } from '../locale/visible.ts';

/** Quotes that a word may be put in; `plain` only where it needs none. */
export type QuoteStyle = 'plain' | 'single' | 'double';

/** Made of characters that stand for themselves everywhere in a line, here and in a shell. */
const NEEDS_NONE = /^[\p{L}\p{N}_%+,./:=@^-]+$/u;

/**
 * A word so written that the language, and a POSIX shell, read back this word and nothing else.
 * Single quotes are used unless another style is asked for, or the word has in it what cannot be seen: that is
 * written as in `$'a\nb'`, which POSIX has since 2024 and bash and zsh always had.
 */
export function quoteWord(word: string, style: QuoteStyle = 'plain'): string {
  if (style === 'double' && visible(word) === word) return `"${word.replace(/[$`"\\]/g, '\\$&')}"`;
  if (style === 'plain' && NEEDS_NONE.test(word)) return word;
  if (visible(word) !== word) return dollarQuoted(word);
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A line of these words. */
export const quoteWords = (words: readonly string[]): string =>
  words.map((word) => quoteWord(word)).join(' ');

const LETTERS: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', "'": "\\'", '\\': '\\\\' };

const dollarQuoted = (word: string): string =>
  `$'${Array.from(word, (each) => LETTERS[each] ?? (visible(each) === each ? each : octalOf(each))).join('')}'`;

/** As bytes, which are the same in every locale. Three octal digits, because a shell may read on in hex digits. */
const octalOf = (character: string): string =>
  Array.from(bytesOfText(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
