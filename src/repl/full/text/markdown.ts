import type { Lexer, Token, Tokens } from 'marked';
import { lineWidth } from './fit.ts';
import { type Line, line, type Span, span, type Tone } from './line.ts';
import { tableRows } from './markdown-table.ts';
import { wrap } from './wrap.ts';

let lex: typeof Lexer.lex | undefined;

/** The parser is loaded when the first lesson starts. */
export async function loadMarkdown(): Promise<void> {
  lex ??= (await import('marked')).Lexer.lex;
}

export interface MarkdownOptions {
  /** Stands before the first words. */
  readonly label?: Span;
  /** Code within a line keeps its marks, where no colour tells it from other words. */
  readonly marksCode?: boolean;
}

/**
 * Markdown in rows of so many columns: CommonMark and the tables of GitHub. Images and HTML are shown as they are
 * written; `lesson check` reports them.
 * @throws Error before `loadMarkdown`
 */
export function markdownLines(text: string, columns: number, options: MarkdownOptions = {}): Line[] {
  if (!lex) throw new Error('the Markdown parser is not loaded');
  const { label, marksCode = false } = options;
  const tokens = lex(text);
  const layout = new Layout(marksCode);
  const [first] = tokens;
  if (!label) return layout.blocks(tokens, columns);
  if (first?.type !== 'paragraph') return [[label], ...layout.blocks(tokens, columns)];
  const lead = wrap([label, ...layout.inline(first.tokens!)], columns);
  return [...lead, ...layout.blocks(tokens.slice(1), columns)];
}

class Layout {
  readonly #marksCode: boolean;

  constructor(marksCode: boolean) {
    this.#marksCode = marksCode;
  }

  blocks(tokens: readonly Token[], columns: number): Line[] {
    const rows = tokens.flatMap((token) => this.#block(token as Tokens.Generic, columns));
    // At the end of a part nothing needs to be kept apart.
    while (rows.at(-1)?.length === 0) rows.pop();
    return rows;
  }

  #block(token: Tokens.Generic, columns: number): Line[] {
    switch (token.type) {
      case 'space':
        return [[]];
      case 'heading':
        return [...wrap(this.inline(token.tokens!, 'title'), columns), ...blankAfter(token.raw)];
      case 'paragraph':
      case 'text':
        return this.#paragraph(token, columns);
      case 'code':
        return [...codeRows(token.text, columns), ...blankAfter(token.raw)];
      case 'list':
        return [...this.#list(token as Tokens.List, columns), ...blankAfter(token.raw)];
      case 'blockquote':
        return beside(span('│ ', 'border'), this.blocks(token.tokens!, columns - 2));
      case 'table':
        return [...this.#table(token as Tokens.Table, columns), ...blankAfter(token.raw)];
      case 'hr':
        return [[span('─'.repeat(columns), 'border')], ...blankAfter(token.raw)];
      case 'def':
        return [];
      default:
        return token.raw
          .trimEnd()
          .split('\n')
          .flatMap((each) => wrap([span(each)], columns));
    }
  }

  /** In a tight list the text of an item is no paragraph. */
  #paragraph({ tokens = [], text }: Tokens.Generic, columns: number): Line[] {
    const spans = tokens.length > 0 ? this.inline(tokens) : [span(joined(text))];
    return lines(spans).flatMap((each) => wrap(each, columns));
  }

  #list({ items, ordered, start, loose }: Tokens.List, columns: number): Line[] {
    return items.flatMap((item, index) => {
      const mark = ordered ? `${Number(start) + index}. ` : '• ';
      const body = this.blocks(item.tokens, columns - mark.length);
      const isApart = loose && index < items.length - 1;
      return [...beside(span(mark), body.length > 0 ? body : [[]], true), ...(isApart ? [[]] : [])];
    });
  }

  #table({ header, rows, align }: Tokens.Table, columns: number): Line[] {
    const cells = (row: readonly Tokens.TableCell[], tone?: Tone) =>
      row.map(({ tokens }) => this.inline(tokens, tone));
    return tableRows([cells(header, 'strong'), ...rows.map((row) => cells(row))], align, columns);
  }

  /** The spans of a paragraph; a break that is asked for is a line break in one of them. */
  inline(tokens: readonly Token[], tone: Tone = 'plain'): Line {
    return line(...tokens.flatMap((token) => this.#spans(token as Tokens.Generic, tone)));
  }

  #spans(token: Tokens.Generic, tone: Tone): Line {
    switch (token.type) {
      case 'strong':
        return this.inline(token.tokens!, 'strong');
      case 'em':
        return this.inline(token.tokens!, 'emphasis');
      case 'codespan':
        return [span(this.#marksCode ? `\`${token.text}\`` : token.text, 'key')];
      case 'br':
        return [span('\n')];
      case 'link':
        return this.#link(token as Tokens.Link, tone);
      case 'escape':
        return [span(token.text, tone)];
      case 'text':
        return token.tokens ? this.inline(token.tokens, tone) : [span(joined(token.text), tone)];
      default:
        return [span(token.raw, tone)];
    }
  }

  /** A terminal has no links: the address is what one can use. */
  #link({ tokens, text, href }: Tokens.Link, tone: Tone): Line {
    const words = this.inline(tokens, tone);
    return text === href || href === `mailto:${text}` ? words : [...words, span(` (${href})`, 'dim')];
  }
}

const blankAfter = (raw: string): Line[] => (/\n\s*\n$/.test(raw) ? [[]] : []);

const codeRows = (text: string, columns: number): Line[] =>
  text.split('\n').flatMap((each) => wrap([span(`  ${each}`, 'equivalent')], columns, 4));

/** A mark at the left of the first row, or of every one; the others are indented as far. */
function beside(mark: Span, rows: readonly Line[], isFirstOnly = false): Line[] {
  const blank = span(' '.repeat(lineWidth([mark])));
  return rows.map((row, index) =>
    index === 0 || !isFirstOnly ? [mark, ...row] : row.length === 0 ? row : [blank, ...row],
  );
}

/** The lines that a paragraph was broken into on purpose. */
function lines(spans: Line): Line[] {
  const rows: Span[][] = [[]];
  for (const each of spans) {
    if (each.text === '\n') rows.push([]);
    else rows.at(-1)!.push(each);
  }
  return rows;
}

const CHINESE = '[\\u3000-\\u9fff\\uff00-\\uffef]';
const BETWEEN_CHINESE = new RegExp(`(?<=${CHINESE})\\n(?=${CHINESE})`, 'g');

/** The lines of a paragraph are joined by a blank; Chinese ones are not. */
const joined = (text: string): string => text.replace(BETWEEN_CHINESE, '').replace(/\n/g, ' ');
