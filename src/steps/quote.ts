/** Quotes that a word may be put in; `plain` only where it needs none. */
export type QuoteStyle = 'plain' | 'single' | 'double';

/** Made of characters that stand for themselves everywhere in a line, here and in a shell. */
const NEEDS_NONE = /^[\p{L}\p{N}_%+,./:=@^-]+$/u;

/**
 * A word so written that the language, and a POSIX shell, read back this word and nothing else.
 * Single quotes are used unless another style is asked for.
 */
export function quoteWord(word: string, style: QuoteStyle = 'plain'): string {
  if (style === 'double') return `"${word.replace(/[$`"\\]/g, '\\$&')}"`;
  if (style === 'plain' && NEEDS_NONE.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A line of these words. */
export const quoteWords = (words: readonly string[]): string =>
  words.map((word) => quoteWord(word)).join(' ');
