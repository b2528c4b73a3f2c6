import { sharedWidths } from '../../../session/views/shared-widths.ts';
import { fit, lineWidth } from './fit.ts';
import { type Line, span } from './line.ts';
import { wrap } from './wrap.ts';

export type Alignment = 'left' | 'right' | 'center' | null;

/** Between two columns. */
const GAP = 2;

/** A table in rows of so many columns; the first of its rows is the head. What does not fit is wrapped in its cell. */
export function tableRows(
  table: readonly (readonly Line[])[],
  alignments: readonly Alignment[],
  columns: number,
): Line[] {
  const [head = []] = table;
  const widths = sharedWidths(
    head.map((_, column) => Math.max(1, ...table.map((row) => lineWidth(row[column] ?? [])))),
    columns - GAP * (head.length - 1),
  );
  const rule: Line = [span(widths.map((width) => '─'.repeat(width)).join(' '.repeat(GAP)), 'border')];
  return table.flatMap((row, index) => [...rowsOf(row, widths, alignments), ...(index === 0 ? [rule] : [])]);
}

function rowsOf(row: readonly Line[], widths: readonly number[], alignments: readonly Alignment[]): Line[] {
  const cells = widths.map((width, column) => wrap(row[column] ?? [], width));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) =>
    widths.flatMap((width, column) => [
      ...(column > 0 ? [span(' '.repeat(GAP))] : []),
      ...aligned(cells[column]![at] ?? [], width, alignments[column] ?? 'left'),
    ]),
  );
}

function aligned(line: Line, width: number, alignment: Alignment): Line {
  const left = Math.max(0, width - lineWidth(line));
  const before = alignment === 'right' ? left : alignment === 'center' ? Math.floor(left / 2) : 0;
  return fit(before > 0 ? [span(' '.repeat(before)), ...line] : line, width);
}
