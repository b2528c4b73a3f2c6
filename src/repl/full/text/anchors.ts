import { graphemes, textWidth } from './width.ts';

/** What every terminal gives the same width: ASCII, CJK, and what the interface is drawn with. */
const CERTAIN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours may stand between.
  /^[\x1b\x20-\x7e\u00a0-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u21ff\u2212\u2500-\u25ff\u2713\u2717\u3000-\u303e\u3041-\u9fff\uac00-\ud7a3\uff00-\uff60]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
const SGR = /(\x1b\[[0-9;]*m)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
const ANCHOR = /\x1b\[(\d+)G/g;

export const isCertain = (text: string): boolean => CERTAIN.test(text);

/** CHA: what follows stands in this column of the row, from 0, however wide the terminal made what stands before. */
export const anchor = (column: number): string => `\x1b[${column + 1}G`;

/** The row with an anchor behind every character that terminals disagree about, such as most emoji. */
function anchored(row: string): string {
  let text = '';
  let x = 0;
  for (const part of row.split(SGR)) {
    if (SGR.test(part)) {
      text += part;
      continue;
    }
    for (const grapheme of graphemes(part)) {
      x += textWidth(grapheme);
      text += CERTAIN.test(grapheme) ? grapheme : grapheme + anchor(x);
    }
  }
  return text;
}

/** A row with anchors, its own or those that it needs, for a part of the screen that begins in this column. */
export function withAnchors(row: string, x: number): string {
  ANCHOR.lastIndex = 0;
  const text = ANCHOR.test(row) || CERTAIN.test(row) ? row : anchored(row);
  return x === 0 ? text : text.replace(ANCHOR, (_, column: string) => anchor(Number(column) - 1 + x));
}
