import { visible } from '../../locale/visible.ts';
import type { View } from '../ledger.ts';
import { sharedWidths } from './shared-widths.ts';
import { wrapText } from './wrap-text.ts';

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

const GAP = NO_BORDERS.middle.length;

type Rows = readonly (readonly string[])[];

/**
 * A table without lines, as ps(1) and ip(8) print theirs, drawn in so many columns: where it does not fit, long texts
 * are wrapped in their cells. Widths are right for wide characters too.
 */
async function drawTable(
  head: readonly string[],
  raw: Rows,
  below: readonly string[] = [],
): Promise<(columns: number) => string[]> {
  // First, because what is measured and wrapped must be what is shown.
  const rows = raw.map((row) => row.map((text) => visible(text ?? '')));
  // Loaded late: most commands print no table.
  const [{ default: Table }, { default: measure }] = await Promise.all([
    import('cli-table3'),
    import('string-width'),
  ]);
  const natural = head.map((title, column) =>
    Math.max(measure(title), ...rows.map((row) => measure(row[column] ?? ''))),
  );
  return (columns) => {
    const widths = sharedWidths(natural, columns - GAP * (head.length - 1));
    const wrapped = (row: readonly string[]) =>
      row.map((text, column) =>
        measure(text) <= widths[column]! ? text : wrapText(text, widths[column]!, measure).join('\n'),
      );
    const table = new Table({
      head: wrapped(head),
      chars: NO_BORDERS,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    });
    table.push(...rows.map(wrapped));
    const drawn = table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd());
    return [...drawn, ...below.flatMap((text) => wrapText(text, columns, measure))];
  };
}

/** A table as wide as it needs to be. */
export async function tableLines(head: readonly string[], rows: Rows): Promise<string[]> {
  return (await drawTable(head, rows))(Number.POSITIVE_INFINITY);
}

/** A table in any width, with lines below it. */
export async function tableView(
  head: readonly string[],
  rows: Rows,
  data: unknown,
  below: readonly string[] = [],
): Promise<View & Required<Pick<View, 'linesIn'>>> {
  const linesIn = await drawTable(head, rows, below);
  return { lines: linesIn(Number.POSITIVE_INFINITY), linesIn, data };
}
