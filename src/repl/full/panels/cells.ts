import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { shownUnreadable } from '../../../kernel/proc/unreadable-words.ts';
import type { ActorChange } from '../../../session/ledger.ts';
import { fit } from '../text/fit.ts';
import { type Line, type Span, span, type Tone } from '../text/line.ts';
import { textWidth } from '../text/width.ts';

/** Stands before a value that the last step changed, so that it is seen without colours too. */
export const CHANGED_MARK = '▸';

/** A value, marked if it changed; one that cannot be read says why. */
export function value(of: unknown, change: ActorChange | undefined, tone: Tone = 'plain'): Span {
  if (isUnreadable(of)) return span(shownUnreadable(of), 'warn');
  return span(String(of), change ? 'changed' : tone);
}

/** The first column of a row: marked when something in it changed. */
export const gutter = (change: ActorChange | undefined): Span =>
  change ? span(`${CHANGED_MARK} `, 'changed') : span('  ');

/** A row whose cells begin at the same columns; the last one takes what is left. */
export function columns(cells: readonly (Span | Line)[], widths: readonly number[]): Line {
  return cells.flatMap((cell, index) => {
    const spans: Line = 'text' in cell ? [cell] : cell;
    const width = widths[index];
    return width === undefined ? spans : fit(spans, width);
  });
}

/** Widths in which every text of a column has room, with a gap behind it. */
export function widthsOf(rows: readonly (readonly string[])[], gap = 2, most = 40): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length - 1));
  return Array.from({ length: count }, (_, column) =>
    Math.min(most, Math.max(...rows.map((row) => textWidth(row[column] ?? ''))) + gap),
  );
}

const FULL = '█';
const EMPTY = '░';

/** A bar for a share between 0 and 1; the figure stands beside it. */
export function bar(share: number, width: number): Span {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  const tone: Tone = share >= 0.95 ? 'bad' : share >= 0.75 ? 'warn' : 'good';
  return span(FULL.repeat(full) + EMPTY.repeat(width - full), tone);
}
