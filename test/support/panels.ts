/** The state of a real lab as the panels get it, and what Ink makes of what they draw. */
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import { createElement } from 'react';
import stringWidth from 'string-width';
import * as assert from 'uvu/assert';
import { type Locale, setLocale } from '../../src/locale/locale.ts';
import type { Panel, PanelInput } from '../../src/repl/full/panels/panel.ts';
import { panelInput } from '../../src/repl/full/scene/panels.ts';
import { terminalKind, themeOf } from '../../src/repl/full/screen/terminal-kind.ts';
import { initialState, markOf, type State } from '../../src/repl/full/state.ts';
import { fit } from '../../src/repl/full/text/fit.ts';
import { type Line, textOf } from '../../src/repl/full/text/line.ts';
import { paint } from '../../src/repl/full/text/theme.ts';
import { loadWidths } from '../../src/repl/full/text/width.ts';
import { RowsView } from '../../src/repl/full/ui/rows-view.tsx';
import type { LedgerEntry } from '../../src/session/ledger.ts';
import type { TestSession } from './session.ts';

await loadWidths();

/** Without colours, so that what is shown is text. */
const KIND = terminalKind({ LANG: 'C.UTF-8', TERM: 'xterm', NO_COLOR: '1' });
const SIZE = { columns: 120, rows: 40 };

/** What the interface knows of the lab now. @param last the step whose changes are marked */
export function stateOf(t: TestSession, last?: LedgerEntry, before?: State): State {
  const boxes = new Map([...t.lab.boxes.keys()].map((name) => [name, t.snapshot(name)]));
  return {
    ...initialState(SIZE, KIND, []),
    actor: t.session.actor,
    look: {
      status: 'live',
      reason: '',
      host: t.snapshot('host'),
      boxes,
      before: before?.look.boxes ?? new Map(),
    },
    marks: new Map((last?.changes ?? []).map((change) => [markOf(change.actor, change.path), change])),
    called: last ? [last] : [],
  };
}

export const inputOf = (state: State): PanelInput => panelInput(state)!;

/** Rows as Ink draws them, none wider than there is room. */
export function inked(lines: readonly Line[], width: number): string[] {
  const theme = themeOf(KIND);
  const rows = lines.map((line) => paint(line, theme, KIND.glyphs));
  const { lastFrame, unmount } = render(createElement(RowsView, { width, rows }));
  const frame = stripVTControlCharacters(lastFrame()!).split('\n');
  unmount();
  assert.is(frame.length, Math.max(1, lines.length));
  for (const [index, text] of frame.entries()) {
    assert.is(text.trimEnd(), textOf(lines[index] ?? []).trimEnd(), `row ${index}`);
    assert.ok(stringWidth(text) <= width, `${stringWidth(text)} columns of ${width}: ${text}`);
  }
  return frame.map((row) => row.trimEnd());
}

const CHINESE = /[\u4e00-\u9fff]/;

/** Calls with what a panel shows, narrow and wide, in both languages; there it has a title of its own in each. */
export function inEveryForm(
  panel: Panel,
  input: PanelInput,
  check: (text: string, width: number, locale: Locale) => void,
): void {
  try {
    for (const locale of ['en', 'zh-CN'] as const) {
      setLocale(locale);
      for (const text of [panel.title(), panel.short()])
        assert.is(CHINESE.test(text), locale === 'zh-CN', text);
      for (const width of [46, 60, 100]) {
        const fitted = panel.lines(input, width).map((line) => fit(line, width));
        check([panel.summary(input), ...inked(fitted, width)].join('\n'), width, locale);
      }
    }
  } finally {
    setLocale('en');
  }
}
