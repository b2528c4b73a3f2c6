import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RowDrawer } from '../../../../src/repl/full/ui/row-drawer.ts';

/** A drawer, and what it had drawn each time. */
function drawer() {
  const pieces: (readonly string[])[] = [];
  const draw = (_: number, rows: readonly string[]) => {
    pieces.push(rows);
    return rows.map((row) => row.toUpperCase());
  };
  return { drawer: new RowDrawer(draw), pieces };
}

/** Does all pieces. Returns what came of them, and how many times other work could be done in between. */
function finish(work: Generator<undefined, readonly string[]>) {
  let pauses = 0;
  for (;;) {
    const { done, value } = work.next();
    if (done) return { rows: value!, pauses };
    pauses++;
  }
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `row ${from + index}`);

test('only rows that are new are drawn, wherever the others have moved to', () => {
  const t = drawer();
  assert.equal(finish(t.drawer.draw(10, ['a', 'b', 'b'])).rows, ['A', 'B', 'B']);
  assert.equal(finish(t.drawer.draw(10, ['b', 'c', 'a'])).rows, ['B', 'C', 'A']);
  assert.equal(t.pieces, [['a', 'b'], ['c']]);
});

test('rows of another width are other rows', () => {
  const t = drawer();
  finish(t.drawer.draw(10, ['a']));
  finish(t.drawer.draw(20, ['a']));
  assert.is(t.pieces.length, 2);
});

test('many rows are drawn in pieces, the smaller the wider they are, and what was drawn is kept', () => {
  const t = drawer();
  const rows = numbered(40);
  const work = t.drawer.draw(64, rows);
  work.next();
  assert.is(t.pieces[0]!.length, 8);
  // Another frame comes before this one is ready.
  const { pauses } = finish(t.drawer.draw(64, rows));
  assert.is(pauses, 3);
  assert.equal(t.pieces.flat(), rows);
  t.pieces.length = 0;
  finish(t.drawer.draw(256, rows));
  assert.is(t.pieces[0]!.length, 2);
  finish(t.drawer.draw(5000, ['very wide']));
  assert.equal(t.pieces.at(-1), ['very wide']);
});

test('rows that have not been used for long are forgotten, those in use are not', () => {
  const t = drawer();
  for (let round = 0; round < 50; round++)
    finish(t.drawer.draw(10, ['header', ...numbered(100, round * 100)]));
  assert.is(t.pieces.flat().filter((row) => row === 'header').length, 1);
  finish(t.drawer.draw(10, ['row 0']));
  assert.is(t.pieces.flat().filter((row) => row === 'row 0').length, 2);
});

test.run();
