import { defineWords } from '../../locale/locale.ts';
import type { Fault } from './errors.ts';
import type { Span } from './source.ts';

const words = defineWords({
  en: {
    control: (character: string) => `${codePointOf(character)} is a control character; only text is read`,
    nul: 'a NUL character: this is not a text file',
    space: (character: string) => `${codePointOf(character)} looks like a space and is none`,
    spaceHint: 'type an ordinary space, or quote it',
    quote: (character: string) => `${character} is not a quote`,
    quoteHint: (straight: string) => `type ${straight}`,
  },
  'zh-CN': {
    control: (character) => `${codePointOf(character)} 是控制字符；这里只读文本`,
    nul: '有 NUL 字符：这不是文本文件',
    space: (character) => `${codePointOf(character)} 看起来像空格，其实不是`,
    spaceHint: '请输入普通空格，或给它加引号',
    quote: (character) => `${character} 不是引号`,
    quoteHint: (straight) => `请输入 ${straight}`,
  },
});

/** What copying from a page with typeset text brings along. */
const TYPESET_QUOTES: Readonly<Record<string, string>> = { '“': '"', '”': '"', '‘': "'", '’': "'" };

/** A fault and its place in the text. */
export type Trouble = Fault & Span;

/** The first control character of a text; tab and line feed are none. */
export function findControlCharacter(text: string): Trouble | undefined {
  const found = /[^\P{Cc}\t\n]/u.exec(text);
  if (!found) return undefined;
  const problem = found[0] === '\0' ? words().nul : words().control(found[0]);
  return { problem, start: found.index, end: found.index + 1 };
}

/** The first NUL of a text: it is then no text at all. */
export function findNul(text: string): Trouble | undefined {
  const start = text.indexOf('\0');
  return start < 0 ? undefined : { problem: words().nul, start, end: start + 1 };
}

/** What is wrong with this character where it stands bare, outside of quotes. */
export function troubleWithBare(character: string, isFirst: boolean): Fault | undefined {
  if (character > '\x7f' && /\s/.test(character))
    return { problem: words().space(character), hint: words().spaceHint };
  const straight = isFirst ? TYPESET_QUOTES[character] : undefined;
  return straight ? { problem: words().quote(character), hint: words().quoteHint(straight) } : undefined;
}

function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
