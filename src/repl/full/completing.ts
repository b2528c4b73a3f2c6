import { REGISTRY } from '../../lessons/registry.ts';
import { actorOf, type Completion, complete } from '../../session/language/complete.ts';
import { liveValues } from '../../session/live-values.ts';
import type { App } from './app.ts';
import { completed, finished } from './editor/completion.ts';
import { reduceLine } from './editor/line-state.ts';
import { lineCommands } from './execute.ts';

/** What can stand at the cursor, for the actor whom the line is for. */
export function completionOf(app: App): Completion {
  const { line } = app.store.state;
  const actor = actorOf(line.text.slice(0, line.cursor)) ?? app.session.actor;
  const live = liveValues(app.session.startedLab, actor);
  return complete(line.text, line.cursor, REGISTRY, live, app.actors);
}

/** Brings the line under the prompt up to date. */
export function showHint(app: App): void {
  const { text } = app.store.state.line;
  if (text === '') {
    app.store.set({ expects: '' });
    return;
  }
  const several = text.includes('\n') ? lineCommands(text) : undefined;
  app.store.set({ expects: several ?? completionOf(app).expects });
}

/** Tab: completes what there is no doubt about, and offers the rest for choosing. */
export function completeAtCursor(app: App): void {
  const { line } = app.store.state;
  const completion = completionOf(app);
  const action = completed(completion, line.text.slice(completion.start, line.cursor));
  if (action) app.setLine(reduceLine(line, action));
  if (completion.candidates.length > 1 && !action) {
    app.store.set({ menu: { completion, selected: -1 } });
  }
  if (completion.candidates.length === 0) app.store.set({ expects: completion.expects });
}

/** The chosen word of the menu goes into the line. */
export function chooseFromMenu(app: App, by: 1 | -1): void {
  const { menu, line } = app.store.state;
  if (!menu) return;
  const { candidates, start } = menu.completion;
  const count = candidates.length;
  const selected = menu.selected < 0 && by < 0 ? count - 1 : (menu.selected + by + count) % count;
  const end = menu.selected < 0 ? menu.completion.end : start + candidates[menu.selected]!.value.length;
  const next = reduceLine(line, { type: 'replace', start, end, text: candidates[selected]!.value });
  app.store.set({ line: next, menu: { ...menu, selected } });
}

/** The word that was chosen is done with. */
export function takeFromMenu(app: App): void {
  const { menu, line } = app.store.state;
  if (!menu) return;
  const word = menu.completion.candidates[menu.selected]?.value;
  if (word === undefined) {
    app.setLine(line);
    return;
  }
  const blank = finished(word).slice(word.length);
  app.setLine(blank === '' ? line : reduceLine(line, { type: 'insert', text: blank }));
}
