import { PANEL_IDS, type PanelId } from './panels/panel-ids.ts';

/** A part of the screen, in cells from the upper left corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What takes the screen, as far as it decides who gets which part of it. */
export interface LayoutOptions {
  /** Rows of the command that is being typed, wrapped. */
  readonly promptRows: number;
  /** A question stands in the prompt: it is shown whole, whatever else has less room. */
  readonly isQuestion?: boolean;
  readonly hasShell: boolean;
  /** Rows that the lesson would fill; 0 without one. */
  readonly lessonRows: number;
  readonly zoom: Zoom;
  /** For people who sit far away: more room for what is said and typed, and one panel at a time. */
  readonly isTalk?: boolean;
}

/** Who has the whole screen. */
export type Zoom = 'none' | 'panel' | 'shell';

/** The places of everything; what has no room is undefined. */
export interface Layout {
  readonly header: Rectangle;
  readonly meter: Rectangle | undefined;
  readonly lesson: Rectangle | undefined;
  readonly transcript: Rectangle | undefined;
  readonly shell: Rectangle | undefined;
  readonly prompt: Rectangle | undefined;
  readonly hint: Rectangle | undefined;
  /** The panels, below each other in columns or, where `asTabs`, one at a time. */
  readonly panels: Rectangle | undefined;
  readonly separator: Rectangle | undefined;
  readonly asTabs: boolean;
  readonly keys: Rectangle;
}

export const SMALLEST: Size = { columns: 60, rows: 15 };
/** From this width on the panels stand beside the transcript. */
const SIDE_BY_SIDE_COLUMNS = 100;
/** Titles of all panels, and something in one of them. */
const STACKED_ROWS = PANEL_IDS.length + 6;
const MOST_PROMPT_ROWS = 8;
/** So few rows of a panel or a lesson say nothing. */
const LEAST_ROWS = 3;
/** With fewer rows below each other, a lesson and what is typed have no room for panels. */
const ROWS_FOR_PANELS = 22;
/** With fewer, what is typed has all of it: only a long question leaves so little. */
const ROWS_FOR_A_PANEL = 6;
/** Of the room that it shares with the transcript or a shell. */
const LESSON_SHARE = 0.62;
/** With so many rows left for the transcript, a lesson may have the others: a question is read with its choices. */
const TRANSCRIPT_ROWS = 7;

/** Of the columns, what is left of the panels. */
const SHARE = 0.48;
const TALK_SHARE = 0.56;

export const isTooSmall = ({ columns, rows }: Size): boolean =>
  columns < SMALLEST.columns || rows < SMALLEST.rows;

/** Whether the panels stand beside what is typed, or above it. */
export const isSideBySide = (columns: number): boolean => columns >= SIDE_BY_SIDE_COLUMNS;

export function layoutOf({ columns, rows }: Size, options: LayoutOptions): Layout {
  const row = (y: number, height = 1): Rectangle => ({ x: 0, y, width: columns, height });
  const body = { top: 2, bottom: rows - 1 };
  const frame = {
    header: row(0),
    meter: row(1),
    keys: row(rows - 1),
    lesson: undefined,
    transcript: undefined,
    shell: undefined,
    prompt: undefined,
    hint: undefined,
    panels: undefined,
    separator: undefined,
    asTabs: false,
  };
  if (options.zoom === 'shell') return { ...frame, meter: undefined, shell: row(1, Math.max(1, rows - 2)) };
  const most = options.isQuestion ? rows - 5 : Math.min(MOST_PROMPT_ROWS, Math.max(1, rows - 10));
  const promptRows = Math.min(options.promptRows, most);
  const typing = (x: number, width: number) => ({
    prompt: { x, y: body.bottom - 1 - promptRows, width, height: promptRows },
    hint: { x, y: body.bottom - 1, width, height: 1 },
  });
  /** Shell, or transcript and prompt, and the lesson above them, in this part of the screen. */
  const work = (x: number, width: number, top: number) => {
    const height = body.bottom - top;
    const shared = options.hasShell ? height : height - 1 - promptRows;
    const share = Math.floor(shared * LESSON_SHARE);
    const most = options.hasShell ? share : Math.max(share, shared - TRANSCRIPT_ROWS);
    const lessonRows = most < LEAST_ROWS ? 0 : Math.min(options.lessonRows, most);
    const lesson = lessonRows > 0 ? { x, y: top, width, height: lessonRows } : undefined;
    const rest = { x, y: top + lessonRows, width };
    if (options.hasShell) return { lesson, shell: { ...rest, height: height - lessonRows } };
    return {
      lesson,
      transcript: { ...rest, height: height - lessonRows - 1 - promptRows },
      ...typing(x, width),
    };
  };
  if (options.zoom === 'panel') {
    const height = body.bottom - body.top - 1 - promptRows;
    return { ...frame, panels: row(body.top, height), asTabs: true, ...typing(0, columns) };
  }
  if (!isSideBySide(columns)) {
    const room = body.bottom - body.top - 1 - promptRows;
    // On a small screen a lesson's own text is worth more than a few rows of a panel.
    const hasRoom = room >= (options.lessonRows > 0 ? ROWS_FOR_PANELS : ROWS_FOR_A_PANEL);
    if (!hasRoom) return { ...frame, ...work(0, columns, body.top) };
    const share = options.hasShell ? 0.3 : options.lessonRows > 0 ? 0.25 : 0.5;
    const panelRows = Math.max(4, Math.floor(room * share));
    return {
      ...frame,
      panels: row(body.top, panelRows),
      asTabs: true,
      ...work(0, columns, body.top + panelRows),
    };
  }
  const left = Math.min(Math.max(Math.floor(columns * (options.isTalk ? TALK_SHARE : SHARE)), 52), 120);
  const height = body.bottom - body.top;
  return {
    ...frame,
    ...work(0, left - 1, body.top),
    separator: { x: left, y: body.top, width: 1, height },
    panels: { x: left + 2, y: body.top, width: columns - left - 2, height },
    asTabs: options.isTalk === true || height < STACKED_ROWS,
  };
}

/** Where a panel stands, its title row included. One that is only a title is folded. */
export interface PanelPlace extends Rectangle {
  readonly id: PanelId;
}

const COLUMN_WIDTH = 50;
/** Which panels share a column: those that change together stand beside each other. */
const COLUMNS: Readonly<Record<number, readonly (readonly PanelId[])[]>> = {
  1: [PANEL_IDS],
  2: [
    ['namespaces', 'cgroup', 'network'],
    ['mounts', 'processes', 'identity', 'calls'],
  ],
  3: [
    ['namespaces', 'cgroup'],
    ['network', 'mounts'],
    ['processes', 'identity', 'calls'],
  ],
};

/**
 * Shares the area among the panels: every one keeps its title and its place, and those that came forward last are
 * opened first, as long as there are rows.
 * @param rowsOf how many rows a panel would fill in this width, without its title
 * @param order the panel that came forward last is the first
 */
export function arrangePanels(
  area: Rectangle,
  rowsOf: (id: PanelId, width: number) => number,
  order: readonly PanelId[],
): PanelPlace[] {
  const count = Math.min(3, Math.max(1, Math.floor(area.width / COLUMN_WIDTH)));
  const width = Math.floor((area.width - (count - 1) * 2) / count);
  return COLUMNS[count]!.flatMap((ids, column) => {
    let left = area.height - ids.length;
    const opened = new Map<PanelId, number>();
    for (const id of order) {
      if (!ids.includes(id)) continue;
      const wanted = rowsOf(id, width);
      if (left < Math.min(LEAST_ROWS, wanted)) continue;
      opened.set(id, Math.min(wanted, left));
      left -= Math.min(wanted, left);
    }
    let y = area.y;
    return ids.map((id) => {
      const place = { id, x: area.x + column * (width + 2), y, width, height: 1 + (opened.get(id) ?? 0) };
      y += place.height;
      return place;
    });
  });
}

export const contains = ({ x, y, width, height }: Rectangle, atX: number, atY: number): boolean =>
  atX >= x && atX < x + width && atY >= y && atY < y + height;
