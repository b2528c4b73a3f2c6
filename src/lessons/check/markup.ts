import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Token, Tokens } from 'marked';
import { readOwnFile } from '../../lab/read-own-file.ts';
import { LOCALES } from '../../locale/locale.ts';
import type { Problem } from '../format/problem.ts';
import { words } from './words.ts';

/** What a terminal cannot show, by the parser's names. */
const UNSUPPORTED: Readonly<Record<string, 'images' | 'html' | 'struckThrough' | 'boxes'>> = {
  image: 'images',
  html: 'html',
  del: 'struckThrough',
  checkbox: 'boxes',
};

/** What has a meaning in HTML only, or is a mark that marks nothing. */
const IN_WORDS: readonly (readonly [RegExp, 'entity' | 'star' | 'backquote'])[] = [
  [/&(?:#\d+|#x[0-9a-f]+|[a-z]+);/i, 'entity'],
  [/\*+/, 'star'],
  [/`/, 'backquote'],
];

/** What the texts in a lesson's folder have that a face would show otherwise than their author meant it. */
export async function markupOf(directory: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const name of LOCALES.map((language) => `text.${language}.md`)) {
    const path = join(directory, name);
    if (existsSync(path)) problems.push(...(await markupProblems(name, readOwnFile(path))));
  }
  return problems;
}

/** The Markdown of a lesson that a face would show otherwise than its author meant it. */
export async function markupProblems(file: string, markdown: string): Promise<Problem[]> {
  const { Lexer } = await import('marked');
  const source = markdown.replace(/\r\n/g, '\n');
  const problems: Problem[] = [];
  const complain = (at: number, message: string) =>
    problems.push({ file, line: source.slice(0, at).split('\n').length, message });
  let start = 0;
  for (const block of Lexer.lex(source)) {
    let from = start;
    for (const token of tokensIn(block)) {
      const found = source.indexOf(token.raw.trim(), from);
      const at = found === -1 ? from : found;
      const fault = UNSUPPORTED[token.type];
      if (fault) {
        complain(at, words().found(words()[fault], firstLine(token.raw)));
        from = at + token.raw.trim().length;
      } else if (isWords(token)) {
        for (const [pattern, fault] of IN_WORDS) {
          const match = pattern.exec(token.raw);
          if (match) complain(at + match.index, words()[fault]);
        }
        from = at;
      }
    }
    start += block.raw.length;
  }
  return problems;
}

/** The token and all in it, in their order. */
function* tokensIn(token: Token): Generator<Token> {
  yield token;
  const { tokens = [], items = [], header = [], rows = [] } = token as Tokens.Generic;
  for (const cell of [...header, ...rows.flat()]) for (const each of cell.tokens) yield* tokensIn(each);
  for (const each of [...items, ...tokens]) yield* tokensIn(each);
}

const isWords = (token: Token): boolean => token.type === 'text' && !(token as Tokens.Text).tokens;

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]!;
