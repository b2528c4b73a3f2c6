import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setLocale } from '../../../../src/locale/locale.ts';
import { actionWords } from '../../../../src/repl/full/input/action-words.ts';
import { actionOf, BINDINGS } from '../../../../src/repl/full/input/bindings.ts';
import { keyLabel } from '../../../../src/repl/full/input/key-label.ts';
import { helpLines } from '../../../../src/repl/full/scene/help.ts';
import { keyBar } from '../../../../src/repl/full/scene/key-bar.ts';
import { NO_LOOK } from '../../../../src/repl/full/state.ts';
import { lineWidth } from '../../../../src/repl/full/text/fit.ts';
import { textOf } from '../../../../src/repl/full/text/line.ts';

test('no key means two things in one context', () => {
  for (const context of new Set(BINDINGS.map((each) => each.context))) {
    const keys = BINDINGS.filter((each) => each.context === context).flatMap(
      (each) => each.keys as readonly string[],
    );
    assert.equal(keys, [...new Set(keys)], context);
  }
});

test('a key of a context comes before the same key of all', () => {
  assert.is(actionOf('textSearch', 'alt+n'), 'findNewer');
  assert.is(actionOf('prompt', 'alt+n'), 'nextPanel');
  assert.is(actionOf('prompt', 'ctrl+z'), 'suspend');
});

test('in a shell only the keys that leave or enlarge it are not for the program', () => {
  assert.is(actionOf('shell', 'ctrl+]'), 'leaveShell');
  for (const key of ['ctrl+c', 'ctrl+z', 'pageup', 'f1', 'tab', 'alt+1'])
    assert.is(actionOf('shell', key), undefined);
});

test('the help names every key that counts while a command is typed, in both languages', () => {
  for (const locale of ['en', 'zh-CN'] as const) {
    setLocale(locale);
    const help = helpLines({ actor: 'host', look: NO_LOOK }, 200).map(textOf).join('\n');
    for (const { context, keys, action } of BINDINGS) {
      if (context !== 'prompt' && context !== 'always') continue;
      for (const key of keys) assert.ok(help.includes(keyLabel(key)), `${key} is missing`);
      assert.ok(help.includes(actionWords()[action]), `${action} is missing`);
    }
  }
  setLocale('en');
});

test('the key bar fills the row and shows whole keys only', () => {
  for (const columns of [60, 80, 120]) {
    const bar = keyBar('prompt', columns);
    assert.is(lineWidth(bar), columns);
    assert.not.match(textOf(bar), /…\s*$/);
  }
  assert.match(textOf(keyBar('shell', 60)), 'Ctrl-] back to the lab');
});

test.run();
