import type { Fault } from './errors.ts';
import type { Span } from './source.ts';

const TEXT = {
  control: (character: string) => `${codePointOf(character)} is a control character; only text is read`,
  nul: 'a NUL character: this is not a text file',
  space: (character: string) => `${codePointOf(character)} looks like a space and is none`,
  spaceHint: 'type an ordinary space, or quote it',
  quote: (character: string) => `${character} is not a quote`,
  quoteHint: (straight: string) => `type ${straight}`,
};

/** What copying from a page with typeset text brings along. */
const TYPESET_QUOTES: Readonly<Record<string, string>> = { '“': '"', '”': '"', '‘': "'", '’': "'" };

/** A fault and its place in the text. */
export type Trouble = Fault & Span;

/** The first control character of a text; tab and line feed are none. */
export function findControlCharacter(text: string): Trouble | undefined {
  const found = /[^\P{Cc}\t\n]/u.exec(text);
  if (!found) return undefined;
  const problem = found[0] === '\0' ? TEXT.nul : TEXT.control(found[0]);
  return { problem, start: found.index, end: found.index + 1 };
}

/** The first NUL of a text: it is then no text at all. */
export function findNul(text: string): Trouble | undefined {
  const start = text.indexOf('\0');
  return start < 0 ? undefined : { problem: TEXT.nul, start, end: start + 1 };
}

/** What is wrong with this character where it stands bare, outside of quotes. */
export function troubleWithBare(character: string, isFirst: boolean): Fault | undefined {
  if (character > '\x7f' && /\s/.test(character))
    return { problem: TEXT.space(character), hint: TEXT.spaceHint };
  const straight = isFirst ? TYPESET_QUOTES[character] : undefined;
  return straight ? { problem: TEXT.quote(character), hint: TEXT.quoteHint(straight) } : undefined;
}

function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
