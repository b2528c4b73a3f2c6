import { graphemes } from '../text/width.ts';

/** A command that is being typed. It may have several lines. */
export interface LineState {
  readonly text: string;
  /** An index into `text`, never within a character. */
  readonly cursor: number;
  /** What was cut last, for Ctrl-Y. */
  readonly cut: string;
  /** Earlier states, the last one last. */
  readonly past: readonly { readonly text: string; readonly cursor: number }[];
}

export const EMPTY_LINE: LineState = { text: '', cursor: 0, cut: '', past: [] };

const MOST_PAST = 100;

export type LineAction =
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'replace'; readonly start: number; readonly end: number; readonly text: string }
  | { readonly type: 'set'; readonly text: string; readonly cursor?: number }
  | { readonly type: Motion | Cut | 'yank' | 'undo' | 'transpose' };

export type Motion = 'left' | 'right' | 'wordLeft' | 'wordRight' | 'home' | 'end' | 'lineUp' | 'lineDown';
export type Cut =
  | 'backspace'
  | 'delete'
  | 'cutWordLeft'
  | 'cutWordRight'
  | 'cutToStart'
  | 'cutToEnd'
  | 'cutBlankWord';

/** The editing of a line, as GNU readline does it with its emacs keys. */
export function reduceLine(state: LineState, action: LineAction): LineState {
  switch (action.type) {
    case 'insert':
      return replaced(state, state.cursor, state.cursor, action.text);
    case 'replace':
      return replaced(state, action.start, action.end, action.text);
    case 'set':
      return { ...state, text: action.text, cursor: action.cursor ?? action.text.length, past: [] };
    case 'yank':
      return replaced(state, state.cursor, state.cursor, state.cut);
    case 'undo': {
      const before = state.past.at(-1);
      return before ? { ...state, ...before, past: state.past.slice(0, -1) } : state;
    }
    case 'transpose':
      return transposed(state);
    case 'backspace':
      return replaced(state, MOTIONS.left(state), state.cursor, '');
    case 'delete':
      return replaced(state, state.cursor, MOTIONS.right(state), '');
    default: {
      const motion = CUTS[action.type as Cut];
      if (!motion) return { ...state, cursor: MOTIONS[action.type as Motion](state) };
      const [start, end] = [state.cursor, motion(state)].sort((a, b) => a - b) as [number, number];
      if (start === end) return state;
      return { ...replaced(state, start, end, ''), cut: state.text.slice(start, end) };
    }
  }
}

function replaced(state: LineState, start: number, end: number, text: string): LineState {
  if (start === end && text === '') return state;
  const past = [...state.past.slice(1 - MOST_PAST), { text: state.text, cursor: state.cursor }];
  return {
    ...state,
    text: state.text.slice(0, start) + text + state.text.slice(end),
    cursor: start + text.length,
    past,
  };
}

type Place = Pick<LineState, 'text' | 'cursor'>;

const startOfRow = ({ text, cursor }: Place): number => text.lastIndexOf('\n', cursor - 1) + 1;
const endOfRow = ({ text, cursor }: Place): number => {
  const end = text.indexOf('\n', cursor);
  return end < 0 ? text.length : end;
};
const lengthOfLast = (text: string): number => graphemes(text).at(-1)?.length ?? 0;
const lengthOfFirst = (text: string): number => graphemes(text.slice(0, 64))[0]?.length ?? 0;

const WORD_LEFT = /[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u;
const WORD_RIGHT = /^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u;

const MOTIONS: Readonly<Record<Motion, (place: Place) => number>> = {
  left: ({ text, cursor }) => cursor - lengthOfLast(text.slice(Math.max(0, cursor - 64), cursor)),
  right: ({ text, cursor }) => cursor + lengthOfFirst(text.slice(cursor)),
  wordLeft: ({ text, cursor }) => WORD_LEFT.exec(text.slice(0, cursor))!.index,
  wordRight: ({ text, cursor }) => cursor + WORD_RIGHT.exec(text.slice(cursor))![0].length,
  home: startOfRow,
  end: endOfRow,
  lineUp: (place) => vertical(place, -1),
  lineDown: (place) => vertical(place, 1),
};

/** The same column in the row above or below; the cursor stays where there is none. */
function vertical(place: Place, by: 1 | -1): number {
  const start = startOfRow(place);
  const column = place.cursor - start;
  const other = by < 0 ? start - 1 : endOfRow(place) + 1;
  if (other < 0 || other > place.text.length) return place.cursor;
  const row = { text: place.text, cursor: other };
  return Math.min(startOfRow(row) + column, endOfRow(row));
}

const CUTS: Readonly<Partial<Record<Cut, (place: Place) => number>>> = {
  cutWordLeft: MOTIONS.wordLeft,
  cutWordRight: MOTIONS.wordRight,
  cutToStart: startOfRow,
  cutToEnd: (place) => (endOfRow(place) === place.cursor ? MOTIONS.right(place) : endOfRow(place)),
  cutBlankWord: ({ text, cursor }) => /\S*\s*$/.exec(text.slice(0, cursor))!.index,
};

/** The two characters before the cursor change places; within the line, those around it do. */
function transposed(state: LineState): LineState {
  const end = Math.max(MOTIONS.right(state), state.cursor);
  const [before, after] = graphemes(state.text.slice(0, end)).slice(-2);
  if (before === undefined || after === undefined) return state;
  return replaced(state, end - before.length - after.length, end, after + before);
}
