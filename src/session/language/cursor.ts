import { type Statement, scanStatement, type Word } from './words.ts';

/** The surroundings of the cursor. Offsets are UTF-16 units of the whole text. */
export interface Cursor {
  /** Where the statement begins that the cursor is in. */
  readonly statementStart: number;
  /** Where the current word begins; the cursor itself between words. */
  readonly start: number;
  readonly at: number;
  /** The value of the current word up to the cursor. */
  readonly begun: string;
  /** The rest of its value, and where the word ends. */
  readonly remaining: string;
  readonly end: number;
  readonly before: readonly Word[];
  readonly after: readonly Word[];
  readonly inComment: boolean;
  /** Something before the current word cannot be read. */
  readonly inTrouble: boolean;
}

/** Takes a half-typed text apart around the cursor. */
export function readCursor(text: string, position: number): Cursor {
  const head = text.slice(0, position);
  const at = head.length;
  const { statement, start: statementStart } = lastStatement(head);
  const last = statement.words.at(-1);
  const current = last?.end === at && !statement.comment ? last : undefined;
  const before = current ? statement.words.slice(0, -1) : statement.words;
  const start = current?.start ?? at;
  const begun = current?.value ?? '';

  const full = scanStatement(text, statementStart).words;
  const whole = full.find((word) => word.start === start && word.end > at && word.value.startsWith(begun));
  return {
    statementStart,
    start,
    at,
    begun,
    remaining: current && whole ? whole.value.slice(begun.length) : '',
    end: current && whole ? whole.end : at,
    before,
    after: full.filter((word) => word.start >= at),
    inComment: statement.comment,
    inTrouble: statement.trouble !== undefined && statement.trouble.start < start,
  };
}

/** The statement that a text ends in; an empty one after a line end. */
export function lastStatement(text: string): { readonly statement: Statement; readonly start: number } {
  let start = 0;
  let statement = scanStatement(text);
  while (statement.closed) {
    start = statement.end;
    statement = scanStatement(text, start);
  }
  return { statement, start };
}
