import stringWidth from 'string-width';
import { style } from '../style.ts';

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^#{1,6}\s+/;
const ITEM = /^\s*([-*+]|\d+[.)])\s+/;
const WIDE = /[\u3000-\u9fff\uff00-\uffef]/;

/** Markdown as lessons use it, as lines of at most so many columns: paragraphs, lists, code. */
export function markdownLines(text: string, columns: number): string[] {
  const lines: string[] = [];
  let isCode = false;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) isCode = !isCode;
    else if (isCode) lines.push(`  ${style.equivalent(line)}`);
    else if (HEADING.test(line)) lines.push(style.title(line.replace(HEADING, '')));
    else lines.push(...wrap(line, columns).map(inline));
  }
  return lines;
}

const inline = (line: string): string =>
  line
    .replace(/`([^`]+)`/g, (_, code: string) => style.remedy(code))
    .replace(/\*\*([^*]+)\*\*/g, (_, strong: string) => style.title(strong));

/** Breaks a line at blanks, and between Chinese characters, which have none. */
function wrap(line: string, columns: number): string[] {
  const indent = ' '.repeat(ITEM.exec(line)?.[0].length ?? 0);
  const rows: string[] = [];
  let row = '';
  for (const part of partsOf(line)) {
    if (row.trim() !== '' && stringWidth(row + part.trimEnd()) > columns) {
      rows.push(row.trimEnd());
      row = indent;
    }
    row += part;
  }
  return [...rows, row.trimEnd()];
}

/** What is not broken: words with the blank behind them, code, single Chinese characters; each with its punctuation. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  for (const word of line.match(/\s*(?:`[^`]*`|[^\s`])+\s*|\s+/g) ?? []) {
    if (!WIDE.test(word)) parts.push(word);
    else
      parts.push(
        ...(word.match(
          /(?:`[^`]*`|[\u3000-\u9fff\uff00-\uffef]|[^\u3000-\u9fff\uff00-\uffef`]+)[，。：；？！、）」』]*/g,
        ) ?? [word]),
      );
  }
  return parts;
}
