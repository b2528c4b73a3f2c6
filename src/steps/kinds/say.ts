import { bytesOfText } from '../../kernel/bytes-text.ts';
import { type Text, textOf, translate } from '../../locale/locale.ts';
import { visible } from '../../locale/visible.ts';
import { ArgumentError } from '../params.ts';

const LONGEST_SHOWN = 40;

/** A word of the user's as messages show it: in double quotes, on one line, not too long. */
export function shown(word: string): string {
  const oneLine = visible(word);
  const letters = [...oneLine.slice(0, 2 * LONGEST_SHOWN)];
  const short = letters.length > LONGEST_SHOWN ? `${letters.slice(0, LONGEST_SHOWN).join('')}…` : oneLine;
  return `"${short}"`;
}

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return translate({
    en: `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    'zh-CN': `${words.slice(0, -1).join('、')} 或 ${words.at(-1)}`,
  });
}

/** Refuses a word that is not what its kind expects. */
export function refuse(word: string, expects: Text, nearest: readonly string[] = []): never {
  const expected = textOf(expects);
  throw new ArgumentError(
    { en: `${shown(word)} is not ${expected}`, 'zh-CN': `${shown(word)} 不是${expected}` },
    nearest,
  );
}

/** The length in bytes that the kernel counts. */
export const bytesIn = (text: string): number => bytesOfText(text).length;

/**
 * Completion where `max` is one possibility of many: not before it is begun, because a single offer would be taken
 * for the only one.
 */
export const maxWhenBegun = (begun: string): readonly string[] => (begun === '' ? [] : ['max']);
