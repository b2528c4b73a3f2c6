import { type Fault, LanguageError, type Place } from './errors.ts';
import { spelledElsewhere } from './spellings.ts';

/** A part of a text, as offsets in UTF-16 units, as JavaScript counts. `end` is the first one after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One statement's text and where it stands. */
export interface Source {
  readonly text: string;
  /** The line of a script on which it begins, from 1; none at a prompt. */
  readonly line?: number | undefined;
}

/** Line ends become `\n`, and the mark that some editors put before the first character goes. */
export function normalizeText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r(?=\n|$)/g, '');
}

/** The place of a span. Of a span over several lines, the length is that of its part on the first. */
export function placeOf({ text, line: firstLine = 1 }: Source, { start, end }: Span): Place {
  const before = text.slice(0, start);
  const firstOnLine = before.lastIndexOf('\n') + 1;
  const [shownPart = ''] = text.slice(start, end).split('\n', 1);
  return {
    line: firstLine + countOf('\n', before),
    column: lengthInCharacters(before.slice(firstOnLine)) + 1,
    length: Math.max(1, lengthInCharacters(shownPart)),
  };
}

/** A fault of this part of the source, ready to be thrown. */
export function faultAt(source: Source, span: Span, fault: Fault): LanguageError {
  const place = placeOf(source, span);
  const hint = fault.incomplete ? undefined : spelledElsewhere(source.text);
  // What somebody knows from a shell is a question: the answer is the command, not a list of near words.
  const told = hint === undefined ? fault : { problem: fault.problem, hint };
  return new LanguageError(told, place, source.line !== undefined || place.line > 1);
}

function countOf(letter: string, text: string): number {
  return text.split(letter).length - 1;
}

function lengthInCharacters(text: string): number {
  return [...text].length;
}
