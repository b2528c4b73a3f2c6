/** The key bar and the help, which are made of the table of keys. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setLocale } from '../../../../src/locale/locale.ts';
import { actionWords } from '../../../../src/repl/full/input/action-words.ts';
import { BINDINGS, type Context } from '../../../../src/repl/full/input/bindings.ts';
import { keyLabel } from '../../../../src/repl/full/input/key-label.ts';
import { helpLines, helpPage } from '../../../../src/repl/full/scene/help.ts';
import { keyBar } from '../../../../src/repl/full/scene/key-bar.ts';
import { terminalKind } from '../../../../src/repl/full/screen/terminal-kind.ts';
import { initialState } from '../../../../src/repl/full/state.ts';
import { textOf } from '../../../../src/repl/full/text/line.ts';
import { inked } from '../../../support/panels.ts';

const CONTEXTS = [...new Set(BINDINGS.map(({ context }) => context))].filter((each) => each !== 'always');
const STATE = initialState({ columns: 120, rows: 40 }, terminalKind({}), []);

const inEach = (check: (isChinese: boolean) => void) => {
  try {
    for (const locale of ['en', 'zh-CN'] as const) {
      setLocale(locale);
      check(locale === 'zh-CN');
    }
  } finally {
    setLocale('en');
  }
};

test('the bar has the most useful keys of each context, as many as fit', () => {
  inEach((isChinese) => {
    for (const context of CONTEXTS as Context[]) {
      let shown = 0;
      for (const columns of [40, 60, 80, 120, 200]) {
        const [row] = inked([keyBar(context, columns)], columns);
        const count = BINDINGS.filter(
          (each) => 'bar' in each && row!.includes(` ${actionWords()[each.action]}`),
        ).length;
        assert.ok(count >= shown, `${context} at ${columns}`);
        shown = count;
      }
      assert.ok(shown > 0, context);
      if (isChinese) assert.match(textOf(keyBar(context, 120)), /[\u4e00-\u9fff]/);
    }
  });
});

test('the help names every key and what it does, and fits any window', () => {
  inEach(() => {
    for (const columns of [60, 80, 120, 200]) {
      const text = inked(
        helpLines(STATE, columns).map((each) => each),
        columns,
      ).join('\n');
      for (const { context, keys, action } of BINDINGS) {
        if (context === 'question' || context === 'help' || context === 'small') continue;
        assert.ok(text.includes(keyLabel(keys[0]!)), `${context}: ${keys[0]} at ${columns}`);
        if (columns >= 120) assert.ok(text.includes(actionWords()[action]), action);
      }
    }
  });
});

test('the help says where the panels are', () => {
  const intro = (columns: number) => helpLines(STATE, columns).slice(0, 3).map(textOf).join('');
  assert.match(intro(80), /Below: what you type .* Above: what the kernel says/);
  assert.match(intro(120), /Left: what you type .* Right: what the kernel says/);
});

test('in Chinese nothing of the help is left in English but names', () => {
  setLocale('zh-CN');
  try {
    const names =
      /\b(Ctrl|Alt|Shift|Tab|Enter|Esc|Backspace|Del|Home|End|PgUp|PgDn|Space|F\d+|[A-Z]|help|fg|shell|ns|lab)\b/g;
    for (const line of helpLines(STATE, 120)) {
      const rest = textOf(line).replace(names, '');
      assert.not.match(rest, /[A-Za-z]{2,}/, textOf(line));
    }
  } finally {
    setLocale('en');
  }
});

test('a page of the help is as high as there is room, wherever it was scrolled to', () => {
  for (const helpScroll of [0, 7, 10_000]) {
    const page = helpPage({ ...STATE, helpScroll }, { x: 0, y: 2, width: 80, height: 20 });
    assert.is(page.length, 20);
    inked(page, 80);
  }
});

test.run();
