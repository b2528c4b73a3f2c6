import { visible } from '../../../locale/visible.ts';

/** One column each, in every terminal: ASCII, and the arrows, lines and blocks that the interface is drawn with. */
const NARROW =
  /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u21ff\u2212\u2500-\u25ff\u2713\u2717]*$/;

/** What makes one emoji of several, or of a narrow character. Terminals that know of it need other room than the others. */
const JOINERS = /\ufe0f|\u200d(?=\p{Extended_Pictographic}|$)/gu;

let segmenter: Intl.Segmenter | undefined;
let stringWidth: ((text: string) => number) | undefined;

/** CJK, Hangul, fullwidth forms and emoji, roughly. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u;

/** From then on widths are exact. Loading takes longer than all else before the first prompt, which needs it seldom. */
export async function loadWidths(): Promise<void> {
  stringWidth ??= (await import('string-width')).default;
}

/** How many columns a text takes, as `printable` shows it. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  const shown = printable(text);
  if (stringWidth) return stringWidth(shown);
  return graphemes(shown).reduce((sum, grapheme) => sum + (WIDE.test(grapheme) ? 2 : 1), 0);
}

/** The text with everything escaped that would garble the screen: the last thing before it is written. */
export const printable = (text: string): string => apart(visible(text));

/** The text with joined emoji one by one, and in the plain variant: so they are as wide everywhere, see `JOINERS`. */
export const apart = (text: string): string =>
  text.includes('\u200d') || text.includes('\ufe0f') ? text.replace(JOINERS, '') : text;

/** The characters as a person counts them, each with all its combining marks. */
export function graphemes(text: string): string[] {
  if (NARROW.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
