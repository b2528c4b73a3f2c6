import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rails } from '../../../../src/repl/full/panels/rails.ts';

const draw = (...wires: readonly (number | undefined)[]): readonly string[] =>
  rails(wires.map((wire) => ({ wire }))).texts;

test('a wire goes from one end down to the other', () => {
  assert.equal(draw(undefined, 0, undefined, 0), ['  ', '─┐', ' │', '─┘']);
});

test('wires have columns of their own, and cross where they must', () => {
  assert.equal(draw(0, 1, 0, 1), ['─┐  ', '─┼─┐', '─┘ │', '───┘']);
});

test('a wire with one end only is not drawn', () => {
  assert.equal(draw(0, undefined), ['', '']);
});

test.run();
