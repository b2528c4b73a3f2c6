import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placesOf } from '../../../../src/repl/full/scene/places.ts';
import { terminalKind } from '../../../../src/repl/full/screen/terminal-kind.ts';
import { initialState, type ShellView } from '../../../../src/repl/full/state.ts';

const SHELL: ShellView = { title: 'web', rows: [], cursor: undefined, scrolled: 0, mouse: 'off' };
const SIZES: readonly (readonly [columns: number, rows: number])[] = [
  [120, 40],
  [80, 24],
  [40, 10],
];
const state = (columns: number, rows: number) => initialState({ columns, rows }, terminalKind({}), []);

test('a panel that has the whole screen gives way to a shell', () => {
  for (const [columns, rows] of SIZES) {
    const { shell } = placesOf({ ...state(columns, rows), zoom: 'panel', shell: SHELL });
    assert.ok(shell && shell.height > 1, `${columns}×${rows}`);
  }
  assert.is(placesOf({ ...state(120, 40), zoom: 'panel' }).shell, undefined);
});

test.run();
