/** What a word still lacks at the end of the text. */
export type Open = '' | '"' | "'" | '\\';

/** A part of a word that quotes something: `'...'`, `"..."`, or a backslash with what follows it. */
export interface QuotedPart {
  /** What it stands for. */
  readonly value: string;
  readonly end: number;
  /** Not so for a backslash before a line end, which only joins the lines. */
  readonly quotes: boolean;
  readonly open: Open;
}

export const startsQuoting = (character: string): boolean => `'"\\`.includes(character);

/** Reads the quoted part that begins here. */
export function scanQuoted(text: string, at: number): QuotedPart {
  switch (text[at]) {
    case "'":
      return scanSingleQuotes(text, at);
    case '"':
      return scanDoubleQuotes(text, at);
    default:
      return scanBackslash(text, at);
  }
}

function scanBackslash(text: string, at: number): QuotedPart {
  const next = text[at + 1];
  if (next === undefined) return { value: '', end: at + 1, quotes: true, open: '\\' };
  const joinsLines = next === '\n';
  return { value: joinsLines ? '' : next, end: at + 2, quotes: !joinsLines, open: '' };
}

function scanSingleQuotes(text: string, at: number): QuotedPart {
  const close = text.indexOf("'", at + 1);
  if (close < 0) return { value: text.slice(at + 1), end: text.length, quotes: true, open: "'" };
  return { value: text.slice(at + 1, close), end: close + 1, quotes: true, open: '' };
}

/** Within double quotes a backslash quotes only these; before others it is itself. */
const ESCAPED_IN_DOUBLE_QUOTES = '$`"\\';

function scanDoubleQuotes(text: string, start: number): QuotedPart {
  let value = '';
  let at = start + 1;
  while (at < text.length) {
    const character = text[at]!;
    const next = text[at + 1];
    if (character === '"') return { value, end: at + 1, quotes: true, open: '' };
    if (character === '\\' && next === '\n') at += 2;
    else if (character === '\\' && next !== undefined && ESCAPED_IN_DOUBLE_QUOTES.includes(next)) {
      value += next;
      at += 2;
    } else {
      value += character;
      at++;
    }
  }
  return { value, end: at, quotes: true, open: '"' };
}
