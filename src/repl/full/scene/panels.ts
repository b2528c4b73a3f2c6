import { defineWords } from '../../../locale/locale.ts';
import { arrangePanels, type PanelPlace, type Rectangle } from '../layout.ts';
import type { PanelInput } from '../panels/panel.ts';
import { PANEL_IDS, type PanelId, panelOfPath } from '../panels/panel-ids.ts';
import { PANELS, panelOf } from '../panels/registry.ts';
import { markOf, type State, subjectOf } from '../state.ts';
import { withCode } from '../text/code.ts';
import { fit, lineWidth } from '../text/fit.ts';
import { type Line, line, type Span, span } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';
import { rule } from './rule.ts';

const words = defineWords({
  en: {
    title: 'panels',
    empty: 'Here you will see what the kernel says of the host and of your box.',
    more: (count: number) => `${count} more: Alt-↓`,
  },
  'zh-CN': {
    title: '面板',
    empty: '这里将显示内核对宿主机与盒子的说明。',
    more: (count: number) => `还有 ${count} 行：Alt-↓`,
  },
});

/** A pane to be drawn. */
export interface Pane extends Rectangle {
  readonly id: PanelId;
  readonly lines: readonly Line[];
}

type Shown = Pick<State, 'look' | 'actor' | 'marks' | 'called' | 'order' | 'panelScroll'>;

export function panelInput(state: Shown): PanelInput | undefined {
  const { host, boxes, before } = state.look;
  if (!host) return undefined;
  const subject = subjectOf(state);
  return {
    host,
    box: subject === undefined ? undefined : boxes.get(subject),
    boxes: [...boxes.values()],
    before: subject === undefined ? undefined : before.get(subject),
    called: state.called,
    change: (actor, path) => state.marks.get(markOf(actor, path)),
  };
}

let last: { readonly from: readonly unknown[]; readonly panes: Pane[] } | undefined;

/** The panels with their contents, as they share the area. Worked out once for a state. */
export function panes(state: Shown, area: Rectangle, asTabs: boolean): Pane[] {
  const { look, actor, marks, called, order, panelScroll } = state;
  const { x, y, width, height } = area;
  const from = [look, actor, marks, called, order, panelScroll, x, y, width, height, asTabs];
  if (last && from.every((each, index) => each === last!.from[index])) return last.panes;
  last = { from, panes: arrange(state, area, asTabs) };
  return last.panes;
}

function arrange(state: Shown, area: Rectangle, asTabs: boolean): Pane[] {
  const input = panelInput(state);
  if (!input) return [];
  if (asTabs) return [tabbed(state, input, area)];
  const contents = new Map<string, readonly Line[]>();
  const contentOf = (id: PanelId, width: number) => {
    const key = `${id} ${width}`;
    const known = contents.get(key) ?? panelOf(id).lines(input, width);
    contents.set(key, known);
    return known;
  };
  const places = arrangePanels(area, (id, width) => contentOf(id, width).length, state.order);
  return places.map((place) => pane(place, contentOf(place.id, place.width), state, input));
}

/** What stands in place of the panels before there is a lab. */
export const emptyText = ({ width }: Rectangle): Line[] => [
  rule([span(words().title, 'title')], [], width),
  ...wrap(line(span(` ${words().empty}`, 'dim')), width, 1),
];

function pane(place: PanelPlace, content: readonly Line[], state: Shown, input: PanelInput): Pane {
  const { id, width, height } = place;
  const isFront = state.order[0] === id;
  const rows = height - 1;
  const start = isFront ? Math.min(state.panelScroll, Math.max(0, content.length - rows)) : 0;
  const left = content.length - start - rows;
  const title = [
    span(`${PANEL_IDS.indexOf(id) + 1} `, 'dim'),
    span(panelOf(id).title(), isFront ? 'front' : 'strong'),
    ...(isChanged(id, state) ? [span(' ▸', 'changed')] : []),
  ];
  const room = width - lineWidth(title) - 8;
  const right = cut(withCode(panelOf(id).summary(input), 'dim'), room);
  const lines = [
    rule(title, right, width, isFront ? 'front' : 'border'),
    ...content.slice(start, start + rows).map((each) => fit(each, width)),
  ];
  if (rows > 0 && left > 0)
    lines[lines.length - 1] = fit(line(span(`  … ${words().more(left + 1)}`, 'dim')), width);
  return { ...place, lines };
}

/** As much of it as there is room for; nothing where that would say nothing. */
function cut(text: Line, room: number): Line {
  if (room < 4) return [];
  return lineWidth(text) <= room ? text : fit(text, room);
}

function tabbed(state: Shown, input: PanelInput, area: Rectangle): Pane {
  const [id] = state.order as [PanelId];
  const content = panelOf(id).lines(input, area.width);
  const rows = area.height - 1;
  const start = Math.min(state.panelScroll, Math.max(0, content.length - rows));
  const left = content.length - start - rows;
  const lines = [
    tabLine(state, area.width),
    ...content.slice(start, start + rows).map((each) => fit(each, area.width)),
  ];
  if (left > 0) lines[lines.length - 1] = fit(line(span(`  … ${words().more(left + 1)}`, 'dim')), area.width);
  return { ...area, id, lines };
}

/** The names of all panels, the front one marked; shortened to what there is room for. */
export function tabLine(state: Shown, columns: number): Line {
  return fit(
    tabs(state, columns).flatMap(({ spans }) => spans),
    columns,
  );
}

export interface Tab {
  readonly id: PanelId;
  readonly spans: readonly Span[];
}

export function tabs(state: Shown, columns: number): Tab[] {
  const make = (name: 'title' | 'short'): Tab[] =>
    PANELS.map((panel, index) => {
      const isFront = state.order[0] === panel.id;
      const text = ` ${index + 1} ${panel[name]()}`;
      const mark = isChanged(panel.id, state) ? '▸' : ' ';
      const tone = isFront ? 'selected' : 'dim';
      return { id: panel.id, spans: [span(text, tone), span(mark, isFront ? 'selected' : 'changed')] };
    });
  const long = make('title');
  const width = long.reduce((sum, { spans }) => sum + lineWidth(spans), 0);
  return width <= columns ? long : make('short');
}

const isChanged = (id: PanelId, { marks }: Shown): boolean => changedPanels(marks).has(id);

const cache = new WeakMap<State['marks'], ReadonlySet<PanelId>>();

/** The panels that the last step changed something in. */
function changedPanels(marks: State['marks']): ReadonlySet<PanelId> {
  const known = cache.get(marks);
  if (known) return known;
  const found = new Set([...marks.values()].flatMap(({ path }) => panelOfPath(path) ?? []));
  cache.set(marks, found);
  return found;
}
