import { paths, writePersonalFile } from '../lab/paths.ts';
import { readOwnFile } from '../lab/read-own-file.ts';

export const HISTORY_LENGTH = 1000;

/** The lines typed in earlier sessions, newest first, as readline wants it. */
export function readHistory(): string[] {
  try {
    return readOwnFile(paths().history).split('\n').filter(Boolean).slice(0, HISTORY_LENGTH);
  } catch {
    return [];
  }
}

export function writeHistory(history: readonly string[]): void {
  try {
    writePersonalFile(paths().history, history.join('\n'));
  } catch {
    // A read-only home: the history then lasts as long as the session.
  }
}
