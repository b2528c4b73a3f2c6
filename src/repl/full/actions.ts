import { defineWords } from '../../locale/locale.ts';
import type { App } from './app.ts';
import { chooseFromMenu, completeAtCursor, takeFromMenu } from './completing.ts';
import { moved, searched } from './editor/history.ts';
import { EMPTY_LINE, type LineAction, reduceLine } from './editor/line-state.ts';
import { isIncomplete, submit } from './execute.ts';
import type { Action } from './input/bindings.ts';
import { PANEL_IDS, type PanelId } from './panels/panel-ids.ts';
import { lessonRowsOf } from './scene/lesson.ts';
import { placesOf } from './scene/places.ts';
import { followMouse, shellSize } from './shell/person-terminal.ts';
import { suspend } from './suspend.ts';
import { withToggled } from './transcript/blocks.ts';
import { findLines, totalLines } from './transcript/viewport.ts';

const words = defineWords({
  en: {
    mouseOn: 'mouse on: clicks and the wheel are for ns-lab',
    mouseOff: 'mouse off: the terminal selects text again',
  },
  'zh-CN': {
    mouseOn: '鼠标开启：点击与滚轮由 ns-lab 处理',
    mouseOff: '鼠标关闭：终端可以选择文字',
  },
});

type Act = (app: App) => void;

const edit =
  (type: Exclude<LineAction['type'], 'insert' | 'replace' | 'set'>): Act =>
  (app) =>
    app.setLine(reduceLine(app.store.state.line, { type }));

/** Brings a panel to the front. */
export function showPanel(app: App, id: PanelId): void {
  const { order, zoom } = app.store.state;
  // The key of the panel in front gives it the whole screen, and back.
  if (order[0] === id && zoom !== 'shell') {
    app.store.set({ zoom: zoom === 'panel' ? 'none' : 'panel', panelScroll: 0 });
    return;
  }
  bringForward(app, id);
}

/** Where a lesson leaves no room for panels, it has the screen until its key is pressed again. */
function bringForward(app: App, id: PanelId): void {
  const { order } = app.store.state;
  const isHidden = placesOf(app.store.state).panels === undefined && !app.store.state.shell;
  app.store.set({
    order: [id, ...order.filter((other) => other !== id)],
    panelScroll: 0,
    ...(isHidden ? { zoom: 'panel' } : {}),
  });
}

const panel =
  (number: number): Act =>
  (app) =>
    showPanel(app, PANEL_IDS[number - 1]!);

function nextPanel(app: App): void {
  const { order } = app.store.state;
  const at = PANEL_IDS.indexOf(order[0]!);
  bringForward(app, PANEL_IDS[(at + 1) % PANEL_IDS.length]!);
}

/** Scrolls the transcript; down to 0, where it follows what happens. */
export function scrollBy(app: App, rows: number): void {
  const { blocks, scroll } = app.store.state;
  const { transcript } = placesOf(app.store.state);
  if (!transcript) return;
  const most = Math.max(0, totalLines(blocks, transcript.width) - (transcript.height - 1));
  app.store.set({ scroll: Math.max(0, Math.min(most, scroll + rows)) });
}

const pageRows = (app: App): number => Math.max(1, (placesOf(app.store.state).transcript?.height ?? 10) - 3);

export function scrollPanel(app: App, rows: number): void {
  app.store.set({ panelScroll: Math.max(0, app.store.state.panelScroll + rows) });
}

/** Scrolls the text of the lesson, within what it has. */
export function scrollLesson(app: App, rows: number): void {
  const { lesson, lessonScroll } = app.store.state;
  const place = placesOf(app.store.state).lesson;
  if (!lesson || !place) return;
  const most = Math.max(0, lessonRowsOf(lesson, place.width) - place.height);
  app.store.set({ lessonScroll: Math.max(0, Math.min(most, Math.min(most, lessonScroll) + rows)) });
}

function scrollHelp(app: App, rows: number): void {
  app.store.set({ helpScroll: Math.max(0, app.store.state.helpScroll + rows) });
}

/** Up and down: within a command of several lines, else through the history. */
function vertical(app: App, by: 1 | -1): void {
  const { line, history } = app.store.state;
  const within = reduceLine(line, { type: by > 0 ? 'lineUp' : 'lineDown' });
  if (within.cursor !== line.cursor) {
    app.setLine(within);
    return;
  }
  const found = moved(history, by, line.text);
  if (!found) {
    app.screen.bell();
    return;
  }
  app.setLine(reduceLine(line, { type: 'set', text: found.text }), { history: found.state });
}

/** Ctrl-C: what runs first, then what is typed. */
function interrupt(app: App): void {
  if (app.store.state.running) {
    app.queue.length = 0;
    app.interrupts.fire();
    return;
  }
  app.setLine({ ...EMPTY_LINE, cut: app.store.state.line.cut });
}

function deleteOrQuit(app: App): void {
  const { line, running } = app.store.state;
  if (line.text !== '') {
    edit('delete')(app);
    return;
  }
  if (running) {
    app.screen.bell();
    return;
  }
  app.leave('quit');
}

function search(app: App, query: string, from: number): void {
  const { history, historySearch } = app.store.state;
  if (!historySearch) return;
  const at = query === '' ? undefined : searched(history.lines, query, from);
  if (at === undefined && query !== '' && from > 0) {
    app.screen.bell();
    return;
  }
  app.store.set({ historySearch: { ...historySearch, query, at } });
}

function takeSearched(app: App): string | undefined {
  const { history, historySearch, line } = app.store.state;
  const text = historySearch?.at === undefined ? undefined : history.lines[historySearch.at];
  const next = text === undefined ? line : reduceLine(line, { type: 'set', text });
  app.setLine(next, { historySearch: undefined });
  return text;
}

/** Scrolls so that a match of the transcript is in sight. */
export function find(app: App, query: string, at: number): void {
  const { blocks, textSearch } = app.store.state;
  const { transcript } = placesOf(app.store.state);
  if (!transcript) return;
  const found = findLines(blocks, transcript.width, query);
  const index = Math.max(0, Math.min(at, found.length - 1));
  const middle = Math.floor(transcript.height / 2);
  const scroll = found.length > 0 ? Math.max(0, found[index]! - middle) : app.store.state.scroll;
  app.store.set({ textSearch: { isTyping: true, ...textSearch, query, at: index }, scroll });
}

const findStep =
  (by: number): Act =>
  (app) => {
    const { textSearch } = app.store.state;
    if (textSearch) find(app, textSearch.query, textSearch.at + by);
  };

const last = (text: string): string => [...text].slice(0, -1).join('');

/** What each action does. */
export const ACTIONS: Readonly<Record<Action, Act>> = {
  leaveShell: (app) => app.shell?.leave(),
  zoomShell: (app) => {
    app.store.set({ zoom: app.store.state.zoom === 'shell' ? 'none' : 'shell' });
    app.shell?.resize(shellSize(app));
  },
  goPlain: (app) => app.leave('plain'),
  quit: (app) => app.leave('quit'),
  answerYes: (app) => app.answer?.(true),
  answerNo: (app) => app.answer?.(false),
  answerUsual: (app) => app.answer?.(app.store.state.isYesUsual),
  openHelp: (app) => app.store.set({ isHelpOpen: true, helpScroll: 0 }),
  closeHelp: (app) => app.store.set({ isHelpOpen: false }),
  helpDown: (app) => scrollHelp(app, 1),
  helpUp: (app) => scrollHelp(app, -1),
  helpPageDown: (app) => scrollHelp(app, app.store.state.size.rows - 6),
  helpPageUp: (app) => scrollHelp(app, 6 - app.store.state.size.rows),
  talkNext: (app) => app.talk?.next(),
  talkBack: (app) => app.talk?.back(),
  talkLive: (app) => app.talk?.live(),
  talkStop: (app) => (app.store.state.running ? interrupt(app) : app.leave('quit')),
  menuNext: (app) => chooseFromMenu(app, 1),
  menuPrevious: (app) => chooseFromMenu(app, -1),
  menuTake: takeFromMenu,
  menuClose: (app) => app.store.set({ menu: undefined }),
  searchHistory: (app) =>
    app.store.set({ historySearch: { query: '', at: undefined, before: app.store.state.line }, notice: '' }),
  searchOlder: (app) => {
    const { historySearch } = app.store.state;
    if (historySearch) search(app, historySearch.query, (historySearch.at ?? -1) + 1);
  },
  searchNewer: (app) => {
    const { historySearch, history } = app.store.state;
    if (historySearch?.at === undefined) return;
    const { query, at } = historySearch;
    const newer = history.lines.findLastIndex((text, index) => index < at && text.includes(query));
    if (newer >= 0) app.store.set({ historySearch: { ...historySearch, at: newer } });
  },
  searchTake: (app) => void takeSearched(app),
  searchTakeAndRun: (app) => {
    const text = takeSearched(app);
    if (text !== undefined) submit(app, text);
  },
  searchCancel: (app) =>
    app.setLine(app.store.state.historySearch?.before ?? EMPTY_LINE, { historySearch: undefined }),
  searchErase: (app) => search(app, last(app.store.state.historySearch?.query ?? ''), 0),
  find: (app) => app.store.set({ textSearch: { query: '', isTyping: true, at: 0 }, notice: '' }),
  findOlder: findStep(1),
  findNewer: findStep(-1),
  findClose: (app) => app.store.set({ textSearch: undefined }),
  findErase: (app) => find(app, last(app.store.state.textSearch?.query ?? ''), 0),
  enter: (app) => {
    const { line } = app.store.state;
    if (isIncomplete(line.text))
      app.setLine(reduceLine({ ...line, cursor: line.text.length }, { type: 'insert', text: '\n' }));
    else submit(app, line.text);
  },
  newLine: (app) => app.setLine(reduceLine(app.store.state.line, { type: 'insert', text: '\n' })),
  complete: completeAtCursor,
  previous: (app) => vertical(app, 1),
  next: (app) => vertical(app, -1),
  interrupt,
  deleteOrQuit,
  left: edit('left'),
  right: edit('right'),
  wordLeft: edit('wordLeft'),
  wordRight: edit('wordRight'),
  home: edit('home'),
  end: edit('end'),
  backspace: edit('backspace'),
  delete: edit('delete'),
  cutBlankWord: edit('cutBlankWord'),
  cutWordLeft: edit('cutWordLeft'),
  cutWordRight: edit('cutWordRight'),
  cutToStart: edit('cutToStart'),
  cutToEnd: edit('cutToEnd'),
  yank: edit('yank'),
  transpose: edit('transpose'),
  undoEdit: edit('undo'),
  panel1: panel(1),
  panel2: panel(2),
  panel3: panel(3),
  panel4: panel(4),
  panel5: panel(5),
  panel6: panel(6),
  panel7: panel(7),
  nextPanel,
  zoomPanel: (app) => app.store.set({ zoom: app.store.state.zoom === 'panel' ? 'none' : 'panel' }),
  panelDown: (app) => scrollPanel(app, 3),
  panelUp: (app) => scrollPanel(app, -3),
  lessonDown: (app) => scrollLesson(app, 5),
  lessonUp: (app) => scrollLesson(app, -5),
  pageUp: (app) => scrollBy(app, pageRows(app)),
  pageDown: (app) => scrollBy(app, -pageRows(app)),
  lineUp: (app) => scrollBy(app, 1),
  lineDown: (app) => scrollBy(app, -1),
  scrollTop: (app) => scrollBy(app, Number.MAX_SAFE_INTEGER),
  scrollBottom: (app) => app.store.set({ scroll: 0 }),
  openCalls: (app) => {
    const { blocks } = app.store.state;
    const block = blocks.findLast(({ entry }) => entry && entry.calls.length > 0);
    if (block) app.store.set(withToggled(app.store.state, block.id));
  },
  redraw: (app) => {
    app.screen.invalidate();
    app.refresher.wake();
    app.store.set({});
  },
  toggleMouse: (app) => {
    const hasMouse = !app.store.state.hasMouse;
    app.store.set({ hasMouse, notice: hasMouse ? words().mouseOn : words().mouseOff });
    followMouse(app);
  },
  suspend: (app) => suspend(app),
};
