import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { historyOf, moved, remembered, searched } from '../../../../src/repl/full/editor/history.ts';

const LINES = ['new web', 'unshare uts', 'new db', 'unshare pid'];

test('going back and forth comes to every line, and then to what was typed', () => {
  let state = historyOf(LINES);
  let text = '';
  const seen: string[] = [];
  for (const by of [1, 1, -1, -1] as const) {
    const step = moved(state, by, text);
    assert.ok(step);
    ({ state, text } = step);
    seen.push(text);
  }
  assert.equal(seen, ['new web', 'unshare uts', 'new web', '']);
  assert.is(moved(state, -1, text), undefined);
});

test('only lines that begin as what was typed are offered', () => {
  const first = moved(historyOf(LINES), 1, 'unsh');
  assert.is(first?.text, 'unshare uts');
  const second = moved(first!.state, 1, first!.text);
  assert.is(second?.text, 'unshare pid');
  assert.is(moved(second!.state, 1, second!.text), undefined);
  assert.is(moved(first!.state, -1, first!.text)?.text, 'unsh');
});

test('a line is remembered once, the newest first, and blank ones not at all', () => {
  assert.equal(remembered(historyOf(LINES), 'new db').lines, [
    'new db',
    'new web',
    'unshare uts',
    'unshare pid',
  ]);
  assert.equal(remembered(historyOf(LINES), '  ').lines, LINES);
});

test('a search finds the newest line that has the text, and goes on from there', () => {
  assert.is(searched(LINES, 'new', 0), 0);
  assert.is(searched(LINES, 'new', 1), 2);
  assert.is(searched(LINES, 'nothing', 0), undefined);
});

test.run();
