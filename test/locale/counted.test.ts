import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { counted } from '../../src/locale/counted.ts';

test('one thing has no s, none and several have', () => {
  assert.equal(
    [0, 1, 2].map((number) => counted(number, 'step')),
    ['0 steps', '1 step', '2 steps'],
  );
});

test.run();
