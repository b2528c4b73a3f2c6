import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  EMPTY_LINE,
  type LineAction,
  type LineState,
  reduceLine,
} from '../../../../src/repl/full/editor/line-state.ts';

/** A line with `|` where the cursor is. */
const at = (text: string): LineState => ({
  ...EMPTY_LINE,
  text: text.replace('|', ''),
  cursor: text.indexOf('|'),
});
const show = ({ text, cursor }: LineState): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const after = (text: string, ...actions: readonly LineAction[]): string =>
  show(actions.reduce(reduceLine, at(text)));

const CASES: readonly (readonly [before: string, action: LineAction['type'], after: string])[] = [
  ['ab|c', 'left', 'a|bc'],
  ['|abc', 'left', '|abc'],
  ['网|络', 'right', '网络|'],
  ['a|👩‍💻b', 'right', 'a👩‍💻|b'],
  ['a👩‍💻|b', 'backspace', 'a|b'],
  ['e\u0301|', 'backspace', '|'],
  ['mount over|lay', 'wordLeft', 'mount |overlay'],
  ['mount |overlay --image', 'wordRight', 'mount overlay| --image'],
  ['设置 主机|名', 'wordLeft', '设置 |主机名'],
  ['ab|cd', 'home', '|abcd'],
  ['ab|cd', 'end', 'abcd|'],
  ['one\ntw|o', 'home', 'one\n|two'],
  ['o|ne\ntwo', 'end', 'one|\ntwo'],
  ['one\ntw|o', 'lineUp', 'on|e\ntwo'],
  ['one|\nx', 'lineDown', 'one\nx|'],
  ['on|e', 'lineUp', 'on|e'],
  ['a|bc', 'delete', 'a|c'],
  ['abc|', 'delete', 'abc|'],
  ['set cpu-quota| 5', 'cutWordLeft', 'set cpu-| 5'],
  ['set cpu-quota| 5', 'cutBlankWord', 'set | 5'],
  ['set |cpu quota', 'cutWordRight', 'set | quota'],
  ['set |cpu', 'cutToEnd', 'set |'],
  ['one|\ntwo', 'cutToEnd', 'one|two'],
  ['set |cpu', 'cutToStart', '|cpu'],
  ['ab|c', 'transpose', 'acb|'],
  ['abc|', 'transpose', 'acb|'],
];

for (const [before, type, expected] of CASES) {
  test(`${type} turns ${JSON.stringify(before)} into ${JSON.stringify(expected)}`, () => {
    assert.is(after(before, { type } as LineAction), expected);
  });
}

test('what was cut can be inserted again', () => {
  assert.is(after('set |cpu', { type: 'cutToEnd' }, { type: 'home' }, { type: 'yank' }), 'cpu|set ');
});

test('edits are taken back one by one, with the place of the cursor', () => {
  const typed = after(
    '|',
    { type: 'insert', text: 'new' },
    { type: 'insert', text: ' web' },
    { type: 'undo' },
  );
  assert.is(typed, 'new|');
  assert.is(after('ab|', { type: 'cutToStart' }, { type: 'undo' }, { type: 'undo' }), 'ab|');
});

test('a completion replaces a part of the line', () => {
  assert.is(after('unsh| uts', { type: 'replace', start: 0, end: 4, text: 'unshare' }), 'unshare| uts');
});

test.run();
