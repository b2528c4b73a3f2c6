import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hintLine } from '../../../../src/repl/full/scene/hint.ts';
import { terminalKind } from '../../../../src/repl/full/screen/terminal-kind.ts';
import { initialState } from '../../../../src/repl/full/state.ts';
import { inked } from '../../../support/panels.ts';

const STATE = initialState({ columns: 80, rows: 24 }, terminalKind({}), []);

const hintOf = (command: string, progress: string, columns: number): string => {
  const running = { command, actor: 'web', sinceMs: 0, progress };
  return inked([hintLine({ ...STATE, running }, 0, columns)], columns)[0]!.trimEnd();
};

test('what runs, how far it is, and how to stop it', () => {
  assert.is(hintOf('load cpu 4', '3 s', 80), '  web runs: load cpu 4 … 3 s  Ctrl-C stops it');
});

test('however long the command is, it says how to stop it', () => {
  for (const columns of [52, 80, 119]) {
    const hint = hintOf(`run echo ${'word '.repeat(50)}`, '', columns);
    assert.match(hint, /^ {2}web runs: run echo word .*… +Ctrl-C stops it$/);
    assert.ok(hint.length <= columns, `${hint.length} of ${columns}`);
  }
});

test.run();
