/** What Ink draws in one go: some milliseconds' work, whatever the width of the rows. */
const PIECE_CELLS = 512;
/** Rows that are remembered: those of some screens. */
const MOST_ROWS = 1000;

/** Draws rows of this width, and returns as many. */
export type DrawRows = (width: number, rows: readonly string[]) => readonly string[];

/**
 * Has rows drawn, and remembers how they came out. Ink takes every row apart into its characters, while most rows of
 * the screen are those of the frame before, or have only moved: those are not drawn again.
 */
export class RowDrawer {
  readonly #draw: DrawRows;
  /** What was used lately, and what before: the older half is forgotten as a whole. */
  #recent = new Map<string, string>();
  #older = new Map<string, string>();

  constructor(draw: DrawRows) {
    this.#draw = draw;
  }

  /** The rows as they were drawn, worked out in pieces. */
  *draw(width: number, rows: readonly string[]): Generator<undefined, readonly string[]> {
    const unknown = [...new Set(rows)].filter((row) => this.#find(width, row) === undefined);
    const most = Math.max(1, Math.floor(PIECE_CELLS / width));
    for (let start = 0; start < unknown.length; start += most) {
      if (start > 0) yield;
      const piece = unknown.slice(start, start + most);
      const drawn = this.#draw(width, piece);
      for (const [index, row] of piece.entries()) this.#keep(keyOf(width, row), drawn[index] ?? '');
    }
    return rows.map((row) => this.#find(width, row) ?? '');
  }

  #find(width: number, row: string): string | undefined {
    const key = keyOf(width, row);
    const known = this.#recent.get(key) ?? this.#older.get(key);
    if (known !== undefined) this.#keep(key, known);
    return known;
  }

  #keep(key: string, drawn: string): void {
    if (this.#recent.size >= MOST_ROWS && !this.#recent.has(key)) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, drawn);
  }
}

const keyOf = (width: number, row: string): string => `${width} ${row}`;
