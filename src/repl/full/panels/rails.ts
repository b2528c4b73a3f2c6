/** A row of a drawing, and the wire that ends in it. */
export interface RailRow {
  readonly wire: number | undefined;
}

/**
 * The right margin of a drawing in which wires connect rows: `─┐`, `│`, `─┘`. Returns one text a row, all of one
 * width, and how wide it is. Each wire has a column of its own, so crossings are seen as such.
 */
export function rails(rows: readonly RailRow[]): {
  readonly texts: readonly string[];
  readonly width: number;
} {
  const ends = new Map<number, number[]>();
  rows.forEach(({ wire }, y) => {
    if (wire !== undefined) ends.set(wire, [...(ends.get(wire) ?? []), y]);
  });
  const wires = [...ends].filter(([, at]) => at.length === 2);
  if (wires.length === 0) return { texts: rows.map(() => ''), width: 0 };
  const width = wires.length * 2;
  const texts = rows.map((_, y) => {
    const cells = Array.from({ length: width }, () => ' ');
    for (const [column, [, [start, end]]] of wires.entries()) {
      if (y < start! || y > end!) continue;
      const x = column * 2 + 1;
      const isEnd = y === start || y === end;
      // Up to the column of the wire a line runs across the others.
      if (isEnd) for (let at = 0; at < x; at++) cells[at] = cells[at] === '│' ? '┼' : '─';
      const across = cells[x] === '─';
      cells[x] = y === start ? '┐' : y === end ? '┘' : across ? '┼' : '│';
    }
    return cells.join('');
  });
  return { texts, width };
}
