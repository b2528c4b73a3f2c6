import { defineWords } from '../../locale/locale.ts';
import { findControlCharacter, type Trouble, troubleWithBare } from './characters.ts';
import { type Open, scanQuoted, startsQuoting } from './quoted-part.ts';
import { faultAt, type Source, type Span } from './source.ts';

const texts = defineWords({
  en: {
    openQuote: (quote: string) => `the quote ${quote} is not closed`,
    openQuoteHint: (quote: string) => `close it with another ${quote}`,
    openBackslash: 'nothing follows the backslash',
    secondStatement: 'a second command begins here',
    secondStatementHint: 'one at a time',
  },
  'zh-CN': {
    openQuote: (quote) => `引号 ${quote} 没有配对`,
    openQuoteHint: (quote) => `用另一个 ${quote} 结束它`,
    openBackslash: '反斜杠后面没有内容',
    secondStatement: '这里开始了第二个命令',
    secondStatementHint: '一次一个',
  },
});

/** One word of a statement, without its quotes. */
export interface Word extends Span {
  readonly value: string;
  /** Some of it was quoted. */
  readonly quoted: boolean;
  /** It would be an operator of a shell: `|`, `2>`, `;`, or a word that ends in `;`. */
  readonly operator: boolean;
}

export interface Statement {
  readonly words: readonly Word[];
  /** Where the next statement begins. */
  readonly end: number;
  /** A line end closed it, so that another statement may follow. */
  readonly closed: boolean;
  /** It ends in a comment. */
  readonly comment: boolean;
  /** The last word is not finished. */
  readonly open: Open;
  readonly trouble?: Trouble | undefined;
}

const OPERATOR = /^(\d*[<>]|&>)|^[|&;<>]+$|[;&]$/;
/** Stands for quoted characters where operators are looked for. */
const QUOTED = '_';

/**
 * Reads one statement, by the quoting rules of a POSIX shell (2.2 of its Shell Command Language): single and
 * double quotes, backslash, comments, and lines joined by a backslash at their end. Nothing is expanded.
 * It never throws: completion reads unfinished lines with it.
 */
export function scanStatement(text: string, from = 0): Statement {
  const words: Word[] = [];
  let comment = false;
  let open: Open = '';
  let trouble: Trouble | undefined;
  let at = from;
  while (at < text.length && text[at] !== '\n') {
    if (text[at] === ' ' || text[at] === '\t') at++;
    else if (text.startsWith('\\\n', at)) at += 2;
    else if (text[at] === '#') {
      comment = true;
      const lineEnd = text.indexOf('\n', at);
      at = lineEnd < 0 ? text.length : lineEnd;
    } else {
      const word = scanWord(text, at);
      words.push(word);
      open = word.open;
      trouble ??= word.trouble;
      at = word.end;
    }
  }
  const closed = text[at] === '\n';
  return { words, end: closed ? at + 1 : at, closed, comment, open, trouble };
}

interface ScannedWord extends Word {
  readonly open: Open;
  readonly trouble?: Trouble | undefined;
}

function scanWord(text: string, start: number): ScannedWord {
  let value = '';
  let bare = '';
  let quoted = false;
  let open: Open = '';
  let trouble: Trouble | undefined;
  let at = start;
  while (at < text.length && !' \t\n'.includes(text[at]!)) {
    const character = text[at]!;
    if (startsQuoting(text, at)) {
      const part = scanQuoted(text, at);
      value += part.value;
      // A backslash before a line end quotes nothing: it only joins the lines.
      if (part.quotes) bare += QUOTED;
      quoted ||= part.quotes;
      if (part.open) {
        open = part.open;
        trouble ??= unfinished(part.open, at);
      }
      at = part.end;
    } else {
      const fault = troubleWithBare(character, at === start);
      if (fault) trouble ??= { ...fault, start: at, end: at + 1 };
      value += character;
      bare += character;
      at++;
    }
  }
  return { value, start, end: at, quoted, operator: OPERATOR.test(bare), open, trouble };
}

function unfinished(open: Open, start: number): Trouble {
  const span = { start, end: start + 1, incomplete: true };
  if (open === '\\') return { problem: texts().openBackslash, ...span };
  return { problem: texts().openQuote(open), hint: texts().openQuoteHint(open), ...span };
}

/**
 * The words of a source that is one statement, or nothing but blanks and comments.
 * @throws LanguageError
 */
export function readWords(source: Source): readonly Word[] {
  let words: readonly Word[] = [];
  let statement: Statement | undefined;
  const control = findControlCharacter(source.text);
  if (control) throw faultAt(source, control, control);
  do {
    statement = scanStatement(source.text, statement?.end);
    if (statement.trouble) throw faultAt(source, statement.trouble, statement.trouble);
    const [first] = statement.words;
    if (first && words.length > 0) {
      const { secondStatement: problem, secondStatementHint: hint } = texts();
      throw faultAt(source, first, { problem, hint });
    }
    if (first) words = statement.words;
  } while (statement.closed);
  return words;
}
