import { type Line, line, type Span, span } from './line.ts';
import { wrap } from './wrap.ts';

/** Marks within a paragraph: `code`, **strong**, *emphasis*. */
const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/;
const HEADING = /^#{1,6}\s+/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+/;
const FENCE = /^\s*(```|~~~)/;

/** Markdown as lessons use it, in rows of so many columns: paragraphs, headings, lists, code. */
export function markdownLines(text: string, columns: number): Line[] {
  const rows: Line[] = [];
  let paragraph = '';
  let isCode = false;
  const flush = () => {
    if (paragraph === '') return;
    const lead = ITEM.exec(paragraph)?.[0].length ?? 0;
    rows.push(...wrap(inline(paragraph), columns, lead));
    paragraph = '';
  };
  for (const source of text.split('\n')) {
    if (FENCE.test(source)) {
      flush();
      isCode = !isCode;
    } else if (isCode) rows.push(...wrap(line(span(`  ${source}`, 'equivalent')), columns, 4));
    else if (source.trim() === '') {
      flush();
      if (rows.length > 0 && rows.at(-1)!.length > 0) rows.push([]);
    } else if (HEADING.test(source)) {
      flush();
      rows.push(...wrap(line(span(source.replace(HEADING, ''), 'title')), columns));
    } else if (ITEM.test(source)) {
      flush();
      paragraph = source.replace(
        ITEM,
        (_, indent: string, mark: string) => `${indent}${/\d/.test(mark) ? mark : '•'} `,
      );
    } else paragraph = paragraph === '' ? source.trim() : joined(paragraph, source.trim());
  }
  flush();
  while (rows.at(-1)?.length === 0) rows.pop();
  return rows;
}

/** Lines of one paragraph are joined by a blank; Chinese ones are not. */
const joined = (before: string, after: string): string =>
  /[\u3000-\u9fff\uff00-\uffef]$/.test(before) && /^[\u3000-\u9fff\uff00-\uffef]/.test(after)
    ? before + after
    : `${before} ${after}`;

const inline = (text: string): Line => line(...text.split(INLINE).map(inlineSpan));

function inlineSpan(part: string): Span {
  if (/^`[^`]+`$/.test(part)) return span(part.slice(1, -1), 'key');
  if (/^\*\*[^*]+\*\*$/.test(part)) return span(part.slice(2, -2), 'strong');
  if (/^\*[^*]+\*$/.test(part)) return span(part.slice(1, -1), 'strong');
  return span(part);
}
