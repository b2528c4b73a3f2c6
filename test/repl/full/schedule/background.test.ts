import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ByHand } from '../../../support/by-hand.ts';

class Loop extends ByHand {
  readonly done: string[] = [];

  /** A work that notes each of its pieces. */
  *work(name: string, pieces: number): Generator<undefined, void> {
    for (let index = 1; index <= pieces; index++) {
      this.done.push(`${name}${index}`);
      if (index < pieces) yield;
    }
  }
}

test('nothing is done before the next turn, and one piece in each', () => {
  const t = new Loop();
  t.background.start('a', t.work('a', 3));
  assert.equal(t.done, []);
  t.turn();
  assert.equal(t.done, ['a1']);
  assert.is(t.turns(), 2);
  assert.equal(t.done, ['a1', 'a2', 'a3']);
});

test('several works take turns: one that is long holds none up', () => {
  const t = new Loop();
  t.background.start('a', t.work('a', 3));
  t.background.start('b', t.work('b', 2));
  assert.is(t.turns(), 5);
  assert.equal(t.done, ['a1', 'b1', 'a2', 'b2', 'a3']);
});

test('a work takes the place of an unfinished one of its name, and a stopped one is not done', () => {
  const t = new Loop();
  t.background.start('a', t.work('old', 3));
  t.turn();
  t.background.start('a', t.work('new', 2));
  t.background.start('b', t.work('b', 2));
  t.background.stop('b');
  t.turns();
  assert.equal(t.done, ['old1', 'new1', 'new2']);
});

test('a work may put another in its own place', () => {
  const t = new Loop();
  const again = function* (): Generator<undefined, void> {
    t.done.push('first');
    t.background.start('a', t.work('a', 2));
    yield;
  };
  t.background.start('a', again());
  t.turns();
  assert.equal(t.done, ['first', 'a1', 'a2']);
});

test('a piece that fails does not stop other works', () => {
  const t = new Loop();
  const failing = function* (): Generator<undefined, void> {
    yield;
    throw new Error('broken');
  };
  t.background.start('a', failing());
  t.background.start('b', t.work('b', 2));
  t.turn();
  t.turn();
  assert.throws(() => t.turn(), /broken/);
  t.turn();
  assert.equal(t.done, ['b1', 'b2']);
});

test.run();
