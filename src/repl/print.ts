import { visibleJson, visibleLines } from '../locale/visible.ts';

/**
 * Where everything that is not drawn by a face, and not printed by a program, gets to standard output or standard
 * error. A text comes as it is, and what it must not bring to a terminal is escaped here. Rows were painted, by
 * functions that escape first: the colours in them are ours.
 */
export const print = (text = ''): void => console.log(visibleLines(text));

export const printError = (text: string): void => console.error(visibleLines(text));

/** What ns-lab as a whole has to complain of: `ns-lab: …`. */
export const complain = (text: string): void => printError(`ns-lab: ${text}`);

export const printRows = (rows: readonly string[]): void => {
  if (rows.length > 0) console.log(rows.join('\n'));
};

/** One value a line. */
export const printJson = (value: unknown): void => console.log(visibleJson(value));
