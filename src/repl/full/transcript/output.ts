import { stripVTControlCharacters } from 'node:util';

/** Lines of a program's output that are kept: a screen or twenty. */
export const MOST_LINES = 2000;
const LONGEST_LINE = 4000;

export interface Output {
  readonly output: readonly string[];
  readonly dropped: number;
}

/**
 * Adds what a program printed. Control sequences are left out, a carriage return begins the line again.
 * @param skipped line feeds that were printed before the text and are only counted
 */
export function withOutput({ output, dropped }: Output, text: string, skipped = 0): Output {
  if (skipped > 0) {
    const before = Math.max(0, output.length - 1) + skipped;
    return withOutput({ output: [], dropped: dropped + before }, text);
  }
  const parts = stripVTControlCharacters((output.at(-1) ?? '') + text.replaceAll('\r\n', '\n')).split('\n');
  const lines = [...output.slice(0, -1), ...parts.map(lastState)];
  const over = Math.max(0, lines.length - MOST_LINES);
  return { output: over > 0 ? lines.slice(over) : lines, dropped: dropped + over };
}

function lastState(line: string): string {
  const start = line.endsWith('\r') ? line.lastIndexOf('\r', line.length - 2) : line.lastIndexOf('\r');
  return line
    .slice(start + 1)
    .replaceAll('\t', '        ')
    .slice(0, LONGEST_LINE);
}
