import { scrollBy, scrollLesson, scrollPanel, showPanel } from './actions.ts';
import type { App } from './app.ts';
import type { MouseEvent } from './input/events.ts';
import { contains, type Layout, type Rectangle } from './layout.ts';
import { panes, tabs } from './scene/panels.ts';
import { placesOf } from './scene/places.ts';
import { viewport } from './scene/transcript.ts';
import { lineWidth } from './text/fit.ts';
import { withToggled } from './transcript/blocks.ts';

const WHEEL_ROWS = 3;

/** The wheel scrolls what is below it; a click opens a panel, or the calls of a command. */
export function clicked(app: App, event: MouseEvent): void {
  const { state } = app.store;
  const places = placesOf(state);
  const { x, y, action } = event;
  const forProgram = app.shell && places.shell && app.shell.mouse.take(event, belowTitle(places.shell));
  if (forProgram) {
    app.shell?.send(forProgram);
    return;
  }
  const wheel = action === 'wheel-up' ? WHEEL_ROWS : action === 'wheel-down' ? -WHEEL_ROWS : 0;
  if (places.transcript && contains(places.transcript, x, y)) {
    if (wheel !== 0) {
      scrollBy(app, wheel);
      return;
    }
    if (action === 'press') {
      toggleAt(app, places.transcript, y);
      return;
    }
  }
  if (places.lesson && contains(places.lesson, x, y) && wheel !== 0) {
    scrollLesson(app, -wheel);
    return;
  }
  if (places.panels && contains(places.panels, x, y)) {
    if (wheel !== 0) {
      scrollPanel(app, -wheel);
      return;
    }
    if (action === 'press') openAt(app, places, x, y);
  }
}

const belowTitle = ({ y, height, ...rest }: Rectangle): Rectangle => ({
  ...rest,
  y: y + 1,
  height: height - 1,
});

function toggleAt(app: App, place: Rectangle, y: number): void {
  const { state } = app.store;
  const { blocks } = viewport(state, place.width, place.height);
  const id = blocks[y - place.y - 1];
  if (id !== undefined) app.store.set(withToggled(state, id));
}

function openAt(app: App, { panels: area, asTabs }: Layout, x: number, y: number): void {
  const { state } = app.store;
  if (asTabs) {
    if (y !== area!.y) return;
    let end = area!.x;
    for (const { id, spans } of tabs(state, area!.width)) {
      end += lineWidth(spans);
      if (x < end) {
        if (!(id === state.order[0])) showPanel(app, id);
        return;
      }
    }
    return;
  }
  const pane = panes(state, area!, false).find((each) => contains(each, x, y));
  if (pane && pane.id !== state.order[0]) showPanel(app, pane.id);
}
