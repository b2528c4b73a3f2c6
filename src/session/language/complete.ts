import type { LiveValues } from '../../steps/params.ts';
import { quoteWord } from '../../steps/quote.ts';
import { addressOf } from './actor.ts';
import { type Cursor, lastStatement, readCursor } from './cursor.ts';
import { formatFault, LanguageError } from './errors.ts';
import { type Candidate, fitting } from './offer.ts';
import { offerWords } from './offer-commands.ts';
import { parseLine } from './parse.ts';
import type { Registry } from './registry.ts';

export interface Completion {
  /** The part of the line to replace, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** As they would be typed, with their quotes; no blank follows them. */
  readonly candidates: readonly Candidate[];
  /** One line about what comes next, or about what is wrong before it; empty in a comment. */
  readonly expects: string;
}

/**
 * What can stand at the cursor, of a line that may be half typed, wrong or several lines.
 * `live` answers for the actor whom the line is for (`actorOf`); `actors` are those that a line can be for.
 */
export function complete(
  line: string,
  position: number,
  registry: Registry,
  live: LiveValues,
  actors: readonly string[],
): Completion {
  const cursor = readCursor(line, position);
  const { start, at: end } = cursor;
  if (cursor.inComment) return { start, end, candidates: [], expects: '' };
  const isWrong = cursor.inTrouble || cursor.before.some(({ operator }) => operator);
  const offer = isWrong ? undefined : offerWords(cursor, { registry, live, actors });
  if (!offer) return { start, end, candidates: [], expects: problemBefore(line, cursor, registry) };
  return { ...replacement(cursor, offer.candidates, line[start] === '"'), expects: offer.expects };
}

/**
 * Words that agree with the rest of the current word, after the cursor, replace it; if none does, what is after
 * the cursor stays.
 */
function replacement(cursor: Cursor, candidates: readonly Candidate[], inDoubleQuotes: boolean) {
  const { start, at, begun, remaining, end } = cursor;
  const begunSo = fitting(candidates, begun);
  const agreeing = begunSo.filter(({ value }) => value.slice(begun.length).endsWith(remaining));
  const replacesAll = remaining !== '' && agreeing.length > 0;
  const style = inDoubleQuotes ? 'double' : 'plain';
  return {
    start,
    end: replacesAll ? end : at,
    candidates: (replacesAll ? agreeing : begunSo).map((candidate) => ({
      ...candidate,
      value: quoteWord(candidate.value, style),
    })),
  };
}

/** What is wrong with the statement before the current word. */
function problemBefore(line: string, { statementStart, start }: Cursor, registry: Registry): string {
  try {
    parseLine(line.slice(statementStart, start), registry);
    return '';
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return formatFault(error);
  }
}

/** Whom the line is for, as far as it says so: for choosing the live values to complete with. */
export function actorOf(line: string): string | undefined {
  return addressOf(lastStatement(line).statement.words).actor;
}
