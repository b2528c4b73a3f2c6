import { lineWidth } from './fit.ts';
import type { Line, Span } from './line.ts';
import { graphemes, textWidth } from './width.ts';

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly span: Span;
}

/**
 * The line in rows of so many columns at most, broken between words where that is possible, or between Chinese
 * characters, which have no blanks. All rows but the first are indented.
 */
export function wrap(line: Line, columns: number, indent = 0): Line[] {
  if (columns < 1) return [];
  if (lineWidth(line) <= columns) return [line];
  const hanging = indent < columns / 2 ? indent : 0;
  const cells = line.flatMap((span) =>
    graphemes(span.text).map((text): Cell => ({ text, width: textWidth(text), span })),
  );
  const rows: Line[] = [];
  for (let start = 0; start < cells.length; ) {
    const room = rows.length === 0 ? columns : columns - hanging;
    const end = rowEnd(cells, start, room);
    const row = spansOf(cells.slice(start, end));
    rows.push(rows.length > 0 && hanging > 0 ? [{ text: ' '.repeat(hanging), tone: 'plain' }, ...row] : row);
    start = end;
    // The blank at which the line was broken is not carried over.
    if (cells[start]?.text === ' ' && cells[start - 1]?.text !== ' ') start++;
  }
  return rows;
}

function rowEnd(cells: readonly Cell[], start: number, room: number): number {
  let width = 0;
  let end = start;
  while (end < cells.length && width + cells[end]!.width <= room) width += cells[end++]!.width;
  if (end === start) return start + 1;
  if (end === cells.length || cells[end]!.text === ' ') return end;
  for (let at = end; at > start + (end - start) / 3; at--)
    if (mayBreak(cells[at - 1]!, cells[at]!)) return at;
  return end;
}

/** Punctuation that stays with what is before it, and with what is behind it. */
const NEVER_FIRST = /^[，。：；？！、）」』》〉】”’…,.:;?!)\]}]/;
const NEVER_LAST = /^[（「『《〈【“‘([{]/;

function mayBreak(before: Cell, after: Cell): boolean {
  if (before.text === ' ') return true;
  if (before.width < 2 && after.width < 2) return false;
  return after.text !== ' ' && !NEVER_FIRST.test(after.text) && !NEVER_LAST.test(before.text);
}

function spansOf(cells: readonly Cell[]): Span[] {
  const spans: Span[] = [];
  let last: Span | undefined;
  for (const { text, span } of cells) {
    if (span === last) spans.push({ text: spans.pop()!.text + text, tone: span.tone });
    else spans.push({ text, tone: span.tone });
    last = span;
  }
  return spans;
}
