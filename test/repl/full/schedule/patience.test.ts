import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isPatienceOver,
  LONGEST_WAIT_MS,
  PATIENCE_MS,
  pauseMs,
  TYPING_MS,
} from '../../../../src/repl/full/schedule/patience.ts';

test('what is due waits until nobody types', () => {
  assert.is(pauseMs(1000, 1000), TYPING_MS);
  assert.is(pauseMs(1000, 1000 - TYPING_MS + 1), 1);
  assert.is(pauseMs(1000, 1000 - TYPING_MS), 0);
  assert.is(pauseMs(1000, Number.NEGATIVE_INFINITY), 0);
});

test('it does not wait for ever: after some time the next key is the last that it waits for', () => {
  const dueMs = 1000;
  assert.not.ok(isPatienceOver(dueMs - 1, dueMs));
  assert.not.ok(isPatienceOver(dueMs + PATIENCE_MS - 1, dueMs));
  assert.ok(isPatienceOver(dueMs + PATIENCE_MS, dueMs));
  // The worst that can happen: a key just before, and the next one just within the pause.
  assert.is(PATIENCE_MS + pauseMs(dueMs, dueMs), LONGEST_WAIT_MS);
});

test.run();
