import type { Completion } from '../../../session/language/complete.ts';
import type { LineAction } from './line-state.ts';

/** What Tab does with what completion offers: text for the line, or a choice to be made. */
export function completed({ start, end, candidates }: Completion, typed: string): LineAction | undefined {
  if (candidates.length === 0) return undefined;
  const words = candidates.map(({ value }) => value);
  if (words.length === 1) return { type: 'replace', start, end, text: finished(words[0]!) };
  const common = commonStart(words);
  // Only if it says more than what stands there.
  return common.length > typed.length ? { type: 'replace', start, end, text: common } : undefined;
}

/** A whole word is followed by a blank; a directory goes on. */
export const finished = (word: string): string => (/[/=]$/.test(word) ? word : `${word} `);

function commonStart(words: readonly string[]): string {
  let [common = ''] = words;
  for (const word of words) while (!word.startsWith(common)) common = common.slice(0, -1);
  return common;
}
