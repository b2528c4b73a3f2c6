import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MOST_PATIENCE_MS, patienceMs, TYPING_MS } from '../../../../src/repl/full/schedule/patience.ts';

test('what is due is put off until nobody types', () => {
  assert.is(patienceMs(1000, 1000, 1000), TYPING_MS);
  assert.is(patienceMs(1000, 1000 - TYPING_MS + 1, 1000), 1);
  assert.is(patienceMs(1000, 1000 - TYPING_MS, 1000), 0);
  assert.is(patienceMs(1000, Number.NEGATIVE_INFINITY, 1000), 0);
});

test('it is not put off for ever', () => {
  const dueMs = 1000;
  assert.is(patienceMs(dueMs + MOST_PATIENCE_MS - 10, dueMs + MOST_PATIENCE_MS - 10, dueMs), 10);
  assert.is(patienceMs(dueMs + MOST_PATIENCE_MS, dueMs + MOST_PATIENCE_MS, dueMs), 0);
});

test.run();
