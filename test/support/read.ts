import { readFileSync } from 'node:fs';

/** The text of a file without its last line break. */
export const read = (path: string): string => readFileSync(path, 'utf8').trimEnd();

/** The same; an empty text for a file that cannot be read. */
export function orEmpty(path: string): string {
  try {
    return read(path);
  } catch {
    return '';
  }
}
