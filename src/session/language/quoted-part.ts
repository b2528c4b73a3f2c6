import { textOfBytes } from '../../kernel/bytes-text.ts';

/** What a word still lacks at the end of the text. */
export type Open = '' | '"' | "'" | '\\';

/** A part of a word that quotes something: `'...'`, `"..."`, `$'...'`, or a backslash with what follows it. */
export interface QuotedPart {
  /** What it stands for. */
  readonly value: string;
  readonly end: number;
  /** Not so for a backslash before a line end, which only joins the lines. */
  readonly quotes: boolean;
  readonly open: Open;
}

export const startsQuoting = (text: string, at: number): boolean =>
  `'"\\`.includes(text[at]!) || text.startsWith(DOLLAR_QUOTE, at);

/** Reads the quoted part that begins here. */
export function scanQuoted(text: string, at: number): QuotedPart {
  switch (text[at]) {
    case '$':
      return scanDollarQuotes(text, at);
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

const DOLLAR_QUOTE = "$'";

/** 2.2.4 of POSIX.1-2024: a byte as two or three digits, a character as four or eight, or one by its letter. */
const ESCAPE = /\\(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|U([0-9a-f]{1,8})|([0-7]{1,3})|(.))|[^\\]+/giy;
const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** How names are written that have in them what cannot be typed: controls, and bytes that are not UTF-8. */
function scanDollarQuotes(text: string, start: number): QuotedPart {
  let close = start + DOLLAR_QUOTE.length;
  while (close < text.length && text[close] !== "'") close += text[close] === '\\' ? 2 : 1;
  const inside = text.slice(start + DOLLAR_QUOTE.length, close);
  const isOpen = close >= text.length;
  return {
    value: unescaped(inside),
    end: isOpen ? text.length : close + 1,
    quotes: true,
    open: isOpen ? "'" : '',
  };
}

function unescaped(text: string): string {
  const parts = [...text.matchAll(ESCAPE)].map(([all, byte, short, long, octal, letter]) => {
    if (byte !== undefined) return Buffer.from([Number.parseInt(byte, 16)]);
    if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8) & 0xff]);
    const code = short ?? long;
    if (code !== undefined) return Buffer.from(characterOf(Number.parseInt(code, 16)));
    return Buffer.from(letter === undefined ? all : (LETTERS[letter] ?? letter));
  });
  // Bytes that together are a character become that character.
  const bytes = Buffer.concat(parts);
  const nul = bytes.indexOf(0);
  // No name has one; a shell ends the word there, too.
  return textOfBytes(nul < 0 ? bytes : bytes.subarray(0, nul));
}

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');
