import { isTooSmall, type Layout, type Rectangle } from '../layout.ts';
import type { State } from '../state.ts';
import { fit } from '../text/fit.ts';
import { type Line, span } from '../text/line.ts';
import { findLines } from '../transcript/viewport.ts';
import { headerLine } from './header.ts';
import { helpPage } from './help.ts';
import { hintLine } from './hint.ts';
import { keyBar } from './key-bar.ts';
import { lessonLines } from './lesson.ts';
import { menuLines } from './menu.ts';
import { meterLine } from './meter.ts';
import { emptyText, type Pane, panes } from './panels.ts';
import { contextOf, placesOf } from './places.ts';
import { promptView, visiblePrompt } from './prompt.ts';
import { shellLines } from './shell.ts';
import { smallLines } from './small.ts';
import { transcriptLines } from './transcript.ts';

/** One part of the screen. Parts do not overlap; each is drawn by itself, and only when it depends on what changed. */
export interface Region {
  readonly id: string;
  readonly at: Rectangle;
  /** The parts of the state that it is drawn from. While they stay the same, so does what it shows. */
  readonly from: readonly unknown[];
  lines(): readonly Line[];
  /** Its rows are what a terminal showed already, so nothing is left to lay out. */
  readonly isRaw?: boolean;
}

/** What is on the screen; what answers to typing comes first. */
export function regionsOf(state: State): Region[] {
  const { size } = state;
  if (isTooSmall(size) && !state.shell) {
    const at = { x: 0, y: 0, width: size.columns, height: size.rows };
    return [{ id: 'small', at, from: [size], lines: () => smallLines(size) }];
  }
  const places = placesOf(state);
  return [
    ...promptRegions(state, places),
    ...frameRegions(state, places),
    ...(state.isHelpOpen && !state.shell ? helpRegions(state, places) : bodyRegions(state, places)),
  ];
}

/** A region, where it has a place. */
function at(
  place: Rectangle | undefined,
  id: string,
  from: readonly unknown[],
  lines: (place: Rectangle) => readonly Line[],
): Region[] {
  return place ? [{ id, at: place, from, lines: () => lines(place) }] : [];
}

/** What stands around everything: who acts, how far the container is, and the keys. */
function frameRegions(state: State, { header, meter, keys }: Layout): Region[] {
  const context = contextOf(state);
  return [
    ...at(header, 'header', [state.actor, state.look, state.lesson], ({ width }) => [
      headerLine(state, width),
    ]),
    ...at(meter, 'meter', [state.actor, state.look, state.attacks], ({ width }) => [meterLine(state, width)]),
    ...at(keys, 'keys', [context], ({ width }) => [keyBar(context, width)]),
  ];
}

/** What happened, or a shell; the lesson; and the panels. */
function bodyRegions(
  state: State,
  { transcript, shell, lesson, panels, separator, asTabs }: Layout,
): Region[] {
  const { blocks, scroll, textSearch, menu } = state;
  return [
    ...at(separator, 'separator', [], ({ height }) =>
      Array.from({ length: height }, () => [span('│', 'border')]),
    ),
    ...at(lesson, 'lesson', [state.lesson, state.lessonScroll], (place) =>
      state.lesson ? lessonLines(state.lesson, state.lessonScroll, place) : [],
    ),
    ...at(shell, 'shell', [state.shell], ({ width }) =>
      state.shell ? shellLines(state.shell, width) : [],
    ).map((region) => ({ ...region, isRaw: true })),
    ...at(transcript, 'transcript', [blocks, scroll, textSearch, menu], (place) => withMenu(state, place)),
    ...(panels ? panelRegions(state, panels, asTabs) : []),
  ];
}

/** The words that Tab offers cover the lower end of the transcript. */
function withMenu(state: State, place: Rectangle): readonly Line[] {
  const { menu } = state;
  if (!menu) return transcriptLines(state, place);
  const offered = menuLines(menu, place.width, place.height - 2);
  const rest = transcriptLines(state, { ...place, height: place.height - offered.length });
  const gap = place.height - offered.length - rest.length;
  return [...rest, ...Array.from({ length: gap }, (): Line => []), ...offered];
}

function panelRegions(state: State, area: Rectangle, asTabs: boolean): Region[] {
  const all: readonly Pane[] = panes(state, area, asTabs);
  if (all.length === 0) return at(area, 'panels', [], emptyText);
  return all.map((pane) => ({
    id: asTabs ? 'panels' : `panel ${pane.id}`,
    at: pane,
    from: [pane.lines],
    lines: () => pane.lines,
  }));
}

function helpRegions(state: State, { prompt, keys, header }: Layout): Region[] {
  const bottom = prompt?.y ?? keys.y;
  const place = { x: 0, y: 2, width: header.width, height: bottom - 2 };
  const { helpScroll, look, actor } = state;
  return at(place, 'help', [helpScroll, look, actor], (where) => helpPage(state, where));
}

function promptRegions(state: State, { prompt, hint, transcript }: Layout): Region[] {
  const {
    actor,
    line,
    historySearch,
    textSearch,
    history,
    question,
    blocks,
    running,
    notice,
    expects,
    talk,
  } = state;
  const matches = (width: number) => (textSearch ? findLines(blocks, width, textSearch.query).length : 0);
  return [
    ...at(
      prompt,
      'prompt',
      [actor, line, historySearch, textSearch, history, question, talk],
      ({ width, height }) =>
        visiblePrompt(promptView(state, width), height).lines.map((each) => fit(each, width)),
    ),
    ...at(hint, 'hint', [running, notice, expects, textSearch, line.text === '', talk], ({ width }) => [
      hintLine(state, matches(transcript?.width ?? width), width),
    ]),
  ];
}
