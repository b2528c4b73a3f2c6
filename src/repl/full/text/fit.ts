import type { Line, Span } from './line.ts';
import { graphemes, textWidth } from './width.ts';

const ELLIPSIS = '…';

export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + textWidth(text), 0);

/** The line in exactly so many columns: filled up with blanks, or cut, which an ellipsis shows. */
export function fit(line: Line, columns: number): Line {
  const width = lineWidth(line);
  if (width === columns) return line;
  if (width < columns) return [...line, { text: ' '.repeat(columns - width), tone: 'plain' }];
  if (columns <= 0) return [];
  const cut = cutTo(line, columns - 1);
  const tone = cut.at(-1)?.tone ?? line[0]!.tone;
  const missing = columns - 1 - lineWidth(cut);
  return [...cut, { text: ELLIPSIS + ' '.repeat(missing), tone }];
}

/** As much of the line as fits into so many columns. */
export function cutTo(line: Line, columns: number): Line {
  const kept: Span[] = [];
  let left = columns;
  for (const span of line) {
    const width = textWidth(span.text);
    if (width <= left) {
      kept.push(span);
      left -= width;
      continue;
    }
    let text = '';
    for (const grapheme of graphemes(span.text)) {
      const more = textWidth(grapheme);
      if (more > left) break;
      text += grapheme;
      left -= more;
    }
    if (text !== '') kept.push({ text, tone: span.tone });
    break;
  }
  return kept;
}

/** Left and right part of a row, with room between them; the right one gives way. */
export function spread(left: Line, right: Line, columns: number): Line {
  const room = columns - lineWidth(left) - lineWidth(right);
  if (room < 1) return fit(left, columns);
  return [...left, { text: ' '.repeat(room), tone: 'plain' }, ...right];
}
