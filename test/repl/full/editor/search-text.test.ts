import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { longerSearch } from '../../../../src/repl/full/editor/search-text.ts';

test('a text that is searched for grows by what is typed, up to a length that can be drawn at once', () => {
  assert.is(longerSearch('ab', 'c'), 'abc');
  assert.is(longerSearch('', 'one\ntwo'), 'one');
  const pasted = longerSearch('a', 'x'.repeat(20_000))!;
  assert.is(pasted.length, 200);
  assert.is(longerSearch(pasted, 'y'), undefined);
});

test.run();
