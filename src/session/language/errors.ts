import { defineWords } from '../../locale/locale.ts';
import { either } from '../../steps/kinds/say.ts';

const words = defineWords({
  en: {
    column: (column: number) => `column ${column}`,
    lineAndColumn: (line: number, column: number) => `line ${line}, column ${column}`,
    didYouMean: (words: readonly string[]) => `did you mean ${either(words.map((word) => `"${word}"`))}?`,
    usage: 'usage: ',
    usageIndent: '       ',
    at: (where: string, what: string) => `${where}: ${what}`,
    separator: '; ',
  },
  'zh-CN': {
    column: (column) => `第 ${column} 列`,
    lineAndColumn: (line, column) => `第 ${line} 行第 ${column} 列`,
    didYouMean: (words) => `是不是 ${either(words.map((word) => `"${word}"`))}？`,
    usage: '用法：',
    usageIndent: '      ',
    at: (where, what) => `${where}：${what}`,
    separator: '；',
  },
});

/** What is wrong with a line, without the place. */
export interface Fault {
  /** One sentence without its full stop. */
  readonly problem: string;
  /** The valid words that the wrong one resembles most, best first. */
  readonly nearest?: readonly string[];
  /** What to write instead, where it is no single word. */
  readonly hint?: string | undefined;
  /** The lines that would be right here. */
  readonly usage?: readonly string[];
  /** More text could make it right: a quote is still open. */
  readonly incomplete?: boolean;
}

/** Where in the user's text something is. Lines and columns count from 1, in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** In characters, at least 1, within its line. */
  readonly length: number;
}

/** A line that is no command. The message is built from the parts, usage lines included. */
export class LanguageError extends Error implements Fault, Place {
  override readonly name = 'LanguageError';
  readonly problem: string;
  readonly nearest: readonly string[];
  readonly hint: string | undefined;
  readonly usage: readonly string[];
  readonly incomplete: boolean;
  readonly line: number;
  readonly column: number;
  readonly length: number;

  /** `showLine` is false where there is only one line, as at a prompt. */
  constructor(fault: Fault, place: Place, showLine = true) {
    super(composeMessage(fault, place, showLine));
    this.problem = fault.problem;
    this.nearest = fault.nearest ?? [];
    this.hint = fault.hint;
    this.usage = fault.usage ?? [];
    this.incomplete = fault.incomplete ?? false;
    this.line = place.line;
    this.column = place.column;
    this.length = place.length;
  }
}

function composeMessage(fault: Fault, place: Place, showLine: boolean): string {
  const where = showLine ? words().lineAndColumn(place.line, place.column) : words().column(place.column);
  const usage = fault.usage?.length ? `\n${formatUsage(fault.usage)}` : '';
  return words().at(where, formatFault(fault)) + usage;
}

/** The problem with what to do about it, on one line, without the place. */
export function formatFault({ problem, nearest = [], hint }: Fault): string {
  const sentences = [problem];
  if (nearest.length > 0) sentences.push(words().didYouMean(nearest));
  if (hint) sentences.push(hint);
  return sentences.join(words().separator);
}

/** Usage lines under one another, after the word "usage". */
export function formatUsage(lines: readonly string[]): string {
  return lines.map((line, i) => (i === 0 ? words().usage : words().usageIndent) + line).join('\n');
}
