import { ACTIONS, find } from './actions.ts';
import type { App } from './app.ts';
import { searched } from './editor/history.ts';
import { reduceLine } from './editor/line-state.ts';
import { longerSearch } from './editor/search-text.ts';
import { type Action, actionOf } from './input/bindings.ts';
import type { InputEvent, KeyEvent } from './input/events.ts';
import { clicked } from './mouse.ts';
import { isLightColour } from './screen/terminal-kind.ts';

/** Takes whatever the terminal sends to where it belongs. */
export function dispatch(app: App, event: InputEvent): void {
  if (app.isOver) return;
  switch (event.type) {
    case 'background': {
      const isLight = isLightColour(event.colour);
      const { kind } = app.store.state;
      if (isLight !== undefined && isLight !== kind.isLight) app.store.set({ kind: { ...kind, isLight } });
      return;
    }
    case 'mouse':
      clicked(app, event);
      return;
    case 'paste':
      pasted(app, event);
      return;
    case 'key':
      pressed(app, event);
      return;
  }
}

function pasted(app: App, event: InputEvent & { readonly type: 'paste' }): void {
  if (app.shell) {
    app.shell.send(event);
    return;
  }
  if (app.context !== 'prompt' && app.context !== 'menu') return;
  app.setLine(reduceLine(app.store.state.line, { type: 'insert', text: event.text.replace(/\n+$/, '') }));
}

function pressed(app: App, event: KeyEvent): void {
  const { context } = app;
  const action = actionOf(context, event.name);
  if (action) {
    act(app, action);
    return;
  }
  switch (context) {
    case 'shell':
      app.shell?.send(event);
      return;
    case 'historySearch':
      if (event.text !== '') extendSearch(app, event.text);
      return;
    case 'textSearch':
      if (event.text !== '') extendFind(app, event.text);
      return;
    case 'menu':
      app.store.set({ menu: undefined });
      pressed(app, event);
      return;
    case 'prompt':
      typed(app, event);
      return;
    default:
      return;
  }
}

function act(app: App, action: Action): void {
  if (app.store.state.notice !== '') app.store.set({ notice: '' });
  ACTIONS[action](app);
}

function typed(app: App, { text, name }: KeyEvent): void {
  if (text === '') return;
  const { line } = app.store.state;
  // No command begins with it, so it may as well ask for help.
  if (name === '?' && line.text === '') {
    act(app, 'openHelp');
    return;
  }
  app.setLine(reduceLine(line, { type: 'insert', text }));
}

function extendFind(app: App, text: string): void {
  const query = longerSearch(app.store.state.textSearch?.query ?? '', text);
  if (query === undefined) app.screen.bell();
  else find(app, query, 0);
}

/** A longer text is found at the same place, or further back. */
function extendSearch(app: App, text: string): void {
  const { historySearch, history } = app.store.state;
  if (!historySearch) return;
  const query = longerSearch(historySearch.query, text);
  if (query === undefined) {
    app.screen.bell();
    return;
  }
  const at = searched(history.lines, query, historySearch.at ?? 0);
  app.store.set({ historySearch: { ...historySearch, query, at } });
}
