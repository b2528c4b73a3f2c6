export interface Table {
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const NUMERIC = /^[-+]?[\d.,]+( ?(ms|µs|kB|%|×))?$|^$|^-$/;

/** A Markdown table with its columns in line: it reads the same in a terminal and in a document. */
export function formatTable({ caption, columns, rows }: Table): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, index) => Math.max(3, ...all.map((row) => row[index]?.length ?? 0)));
  const isRight = columns.map((_, index) => rows.every((row) => NUMERIC.test(row[index] ?? '')));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (isRight[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isRight[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const lines = [line(columns), `| ${rule.join(' | ')} |`, ...rows.map(line)];
  return [...(caption ? [`${caption}:`, ''] : []), ...lines].join('\n');
}
