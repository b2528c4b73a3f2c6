import { HOST } from '../../lab/actors.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import type { LessonView } from '../../lessons/view.ts';
import type { Score } from '../../session/attacks.ts';
import type { Completion } from '../../session/language/complete.ts';
import type { ActorChange, LedgerEntry } from '../../session/ledger.ts';
import { type HistoryState, historyOf } from './editor/history.ts';
import { EMPTY_LINE, type LineState } from './editor/line-state.ts';
import type { Size, Zoom } from './layout.ts';
import { PANEL_IDS, type PanelId } from './panels/panel-ids.ts';
import type { MouseReports } from './screen/modes.ts';
import type { TerminalKind } from './screen/terminal-kind.ts';
import type { Block } from './transcript/block.ts';

/** What the panels draw: the state of the lab as it was read last. */
export interface Look {
  /** `none` before there is a lab; `stopped` when it cannot be read any more, and why. */
  readonly status: 'none' | 'live' | 'stopped';
  readonly reason: string;
  readonly host: Snapshot | undefined;
  readonly boxes: ReadonlyMap<string, Snapshot>;
  /** The reading before this one, for rates. */
  readonly before: ReadonlyMap<string, Snapshot>;
}

export const NO_LOOK: Look = {
  status: 'none',
  reason: '',
  host: undefined,
  boxes: new Map(),
  before: new Map(),
};

/** A command that is being carried out. */
export interface Running {
  readonly command: string;
  readonly actor: string;
  /** performance.now() */
  readonly sinceMs: number;
  readonly progress: string;
}

/** The choice that Tab offers. */
export interface Menu {
  readonly completion: Completion;
  /** -1 before one is chosen. */
  readonly selected: number;
}

export interface HistorySearch {
  readonly query: string;
  /** Which line of the history was found. */
  readonly at: number | undefined;
  /** What stood in the prompt before. */
  readonly before: LineState;
}

export interface TextSearch {
  readonly query: string;
  readonly isTyping: boolean;
  /** Which of the matches is shown, counted from the end. */
  readonly at: number;
}

/** What a program in a box shows on its terminal. */
export interface ShellView {
  readonly title: string;
  /** The program is the box itself: leaving it ends the box. */
  readonly isBox?: boolean;
  readonly rows: readonly string[];
  readonly cursor: { readonly x: number; readonly y: number } | undefined;
  /** How many rows the person has scrolled back. */
  readonly scrolled: number;
  /** What the program wants to know of the mouse. */
  readonly mouse: MouseReports;
}

/** A presentation, and what it waits for. */
export interface TalkView {
  /**
   * `waits` for a key; `types` a command; `held`, it is typed and waits for another key; `works` while it is carried
   * out; `finishing`, the presenter finishes a line; `live`, the presenter types.
   */
  readonly mode: 'waits' | 'types' | 'held' | 'works' | 'finishing' | 'live';
  /** What the next key brings, from 0, and how many there are. */
  readonly at: number;
  readonly of: number;
  /** What a pause shows. */
  readonly pause: string;
}

/** Everything that the interface shows. */
export interface State {
  readonly size: Size;
  readonly kind: TerminalKind;
  readonly actor: string;
  readonly isRoot: boolean;
  readonly blocks: readonly Block[];
  /** How many lines the transcript is scrolled back; 0 follows what happens. */
  readonly scroll: number;
  readonly line: LineState;
  readonly history: HistoryState;
  /** What is expected at the cursor. */
  readonly expects: string;
  readonly menu: Menu | undefined;
  readonly historySearch: HistorySearch | undefined;
  readonly textSearch: TextSearch | undefined;
  readonly running: Running | undefined;
  readonly question: string | undefined;
  /** What Enter answers. */
  readonly isYesUsual: boolean;
  readonly look: Look;
  /** What has been tried in each box, by its name. */
  readonly attacks: ReadonlyMap<string, Score>;
  /** What the last step changed, by actor and path: see `markOf`. */
  readonly marks: ReadonlyMap<string, ActorChange>;
  /** Steps with their calls, the last one last. */
  readonly called: readonly LedgerEntry[];
  /** Panels in the order in which they came forward, the front one first. */
  readonly order: readonly PanelId[];
  readonly panelScroll: number;
  readonly zoom: Zoom;
  readonly isHelpOpen: boolean;
  readonly helpScroll: number;
  readonly shell: ShellView | undefined;
  readonly hasMouse: boolean;
  readonly lesson: LessonView | undefined;
  readonly lessonScroll: number;
  readonly talk: TalkView | undefined;
  /** One line about what just happened to the interface itself. */
  readonly notice: string;
}

export function initialState(size: Size, kind: TerminalKind, history: readonly string[]): State {
  return {
    size,
    kind,
    actor: HOST,
    isRoot: process.geteuid?.() === 0,
    blocks: [],
    scroll: 0,
    line: EMPTY_LINE,
    history: historyOf(history),
    expects: '',
    menu: undefined,
    historySearch: undefined,
    textSearch: undefined,
    running: undefined,
    question: undefined,
    isYesUsual: false,
    look: NO_LOOK,
    attacks: new Map(),
    marks: new Map(),
    called: [],
    order: PANEL_IDS,
    panelScroll: 0,
    zoom: 'none',
    isHelpOpen: false,
    helpScroll: 0,
    shell: undefined,
    hasMouse: true,
    lesson: undefined,
    lessonScroll: 0,
    talk: undefined,
    notice: '',
  };
}

/** The key of a mark. */
export const markOf = (actor: string, path: string): string => `${actor} ${path}`;

/** The box that the panels are about: the actor or, when that is the host, the one that was made last. */
export function subjectOf({ actor, look }: Pick<State, 'actor' | 'look'>): string | undefined {
  if (actor !== HOST && look.boxes.has(actor)) return actor;
  return [...look.boxes.keys()].at(-1);
}
