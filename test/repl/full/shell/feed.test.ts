import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Feed, PIECE_BYTES } from '../../../../src/repl/full/shell/feed.ts';
import { ByHand } from '../../../support/by-hand.ts';

/** An emulator that has a piece on its screen as soon as it is told to. */
class Witness extends ByHand {
  readonly written: number[] = [];
  readonly done: string[] = [];
  #callbacks: (() => void)[] = [];
  readonly feed = new Feed((bytes, done) => {
    this.written.push(bytes.length);
    this.#callbacks.push(done);
  }, this.nextTurn);

  add(name: string, bytes: number): void {
    this.feed.add(new Uint8Array(bytes), () => this.done.push(name));
  }

  show(): void {
    for (const done of this.#callbacks.splice(0)) done();
  }
}

test('a little is written at once', () => {
  const t = new Witness();
  t.add('a', 10);
  assert.equal(t.written, [10]);
  t.show();
  assert.equal(t.done, ['a']);
  t.turn();
  t.add('b', 10);
  assert.equal(t.written, [10, 10]);
});

test('much is written in pieces, one a turn, and reported when all of it is on the screen', () => {
  const t = new Witness();
  t.add('a', 2 * PIECE_BYTES + 1);
  assert.equal(t.written, [PIECE_BYTES]);
  t.show();
  assert.equal(t.written, [PIECE_BYTES], 'other work has its turn first');
  t.turn();
  t.show();
  assert.equal(t.done, []);
  t.turn();
  t.show();
  assert.equal(t.written, [PIECE_BYTES, PIECE_BYTES, 1]);
  assert.equal(t.done, ['a']);
});

test('chunks that are small go together, in order', () => {
  const t = new Witness();
  t.add('a', 10);
  t.add('b', PIECE_BYTES / 2);
  t.add('c', PIECE_BYTES / 2);
  t.add('d', 5);
  t.show();
  t.turn();
  assert.equal(t.written, [10, PIECE_BYTES / 2, PIECE_BYTES / 2]);
  t.show();
  t.turn();
  t.show();
  assert.equal(t.written.at(-1), 5);
  assert.equal(t.done, ['a', 'b', 'c', 'd']);
});

test.run();
