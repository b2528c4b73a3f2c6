import type { Rectangle } from '../layout.ts';
import { withAnchors } from '../text/anchors.ts';
import type { Modes } from './modes.ts';

/** Where on the screen the cursor stands, from 0. */
export interface CursorPlace {
  readonly x: number;
  readonly y: number;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const RESET = '\x1b[0m';
const CLEAR = `${RESET}\x1b[H\x1b[J`;

const goTo = (x: number, y: number): string => `\x1b[${y + 1};${x + 1}H`;
/** ECH: erasing only these cells leaves what stands beside them. */
const erase = (cells: number): string => `\x1b[${cells}X`;

interface Part {
  readonly at: Rectangle;
  readonly rows: readonly string[];
}

/**
 * Brings the parts of the screen to a terminal by writing only the rows of each that differ from what is there. A
 * row is erased before it is written: erasing after a full row would take its last cell. Parts do not overlap.
 */
export class Painter {
  readonly #write: (text: string) => void;
  readonly #modes: Pick<Modes, 'beginFrame' | 'endFrame'>;
  readonly #parts = new Map<string, Part>();
  /** What the terminal shows, by place. */
  #shown = new Map<string, string>();
  #cursor: CursorPlace | undefined;
  #isBlank = true;

  constructor(write: (text: string) => void, modes: Pick<Modes, 'beginFrame' | 'endFrame'>) {
    this.#write = write;
    this.#modes = modes;
  }

  /** Says what a part of the screen shows from now on; `flush` brings it there. */
  put(id: string, at: Rectangle, rows: readonly string[]): void {
    const old = this.#parts.get(id)?.at;
    if (old && !isSame(old, at)) this.invalidate();
    this.#parts.set(id, { at, rows });
  }

  /** Keeps only these parts. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of [...this.#parts.keys()]) {
      if (ids.has(id)) continue;
      this.#parts.delete(id);
      this.invalidate();
    }
  }

  /** Forgets what is shown: everything is written anew, on a cleared screen. */
  invalidate(): void {
    this.#shown = new Map();
    this.#cursor = undefined;
    this.#isBlank = true;
  }

  /**
   * @param cursor hidden when undefined
   * @param isEverything false: more will be put. A screen that must be cleared first then stays as it is.
   */
  flush(cursor: CursorPlace | undefined, isEverything = true): void {
    if (this.#isBlank && !isEverything) return;
    let text = this.#isBlank ? CLEAR : '';
    for (const { at, rows } of this.#parts.values()) {
      for (let index = 0; index < at.height; index++) {
        const row = rows[index] ?? '';
        const key = `${at.x} ${at.y + index}`;
        if (this.#shown.get(key) === row) continue;
        if (!(this.#isBlank && row === '')) {
          text +=
            goTo(at.x, at.y + index) +
            RESET +
            (this.#isBlank ? '' : erase(at.width)) +
            withAnchors(row, at.x);
        }
        this.#shown.set(key, row);
      }
    }
    this.#isBlank = false;
    const isMoved = cursor?.x !== this.#cursor?.x || cursor?.y !== this.#cursor?.y;
    this.#cursor = cursor;
    if (text === '' && !isMoved) return;
    const end = cursor ? RESET + goTo(cursor.x, cursor.y) + SHOW_CURSOR : RESET;
    this.#write(this.#modes.beginFrame + HIDE_CURSOR + text + end + this.#modes.endFrame);
  }
}

const isSame = (a: Rectangle, b: Rectangle): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
