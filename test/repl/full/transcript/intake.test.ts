import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOLD_BYTES, Intake, lastLines } from '../../../../src/repl/full/transcript/intake.ts';
import { MOST_LINES, type Output, withOutput } from '../../../../src/repl/full/transcript/output.ts';
import { ByHand } from '../../../support/by-hand.ts';

class Witness extends ByHand {
  output: Output = { output: [], dropped: 0 };
  texts = 0;
  readonly intake = new Intake(this.background, (text, skipped) => {
    this.texts++;
    this.output = withOutput(this.output, text, skipped);
  });

  print(text: string | Buffer, stream: 'stdout' | 'stderr' = 'stdout'): Promise<void> | undefined {
    return this.intake.add(stream, Buffer.from(text));
  }
}

test('a chunk is taken in each turn, in the order in which they came', () => {
  const t = new Witness();
  t.print('one\n');
  t.print('two\n', 'stderr');
  t.print('three\n');
  assert.is(t.texts, 0);
  t.turn();
  assert.is(t.texts, 1);
  t.turns();
  assert.equal(t.output.output, ['one', 'two', 'three', '']);
  t.print('four\n');
  t.turns();
  assert.is(t.output.output.at(-2), 'four');
});

test('all of it is taken before something else comes after it', () => {
  const t = new Witness();
  t.print('one\n');
  t.print('two\n');
  t.intake.settle();
  assert.equal(t.output.output, ['one', 'two', '']);
  t.turns();
  assert.is(t.texts, 2);
});

test('a character may come in two chunks, with the other stream in between', () => {
  const t = new Witness();
  const bytes = Buffer.from('网');
  t.print(bytes.subarray(0, 1));
  t.print('!', 'stderr');
  t.print(bytes.subarray(1));
  t.turns();
  assert.equal(t.output.output, ['!网']);
});

test('a program that prints more than can be shown is made to wait until it can', async () => {
  const t = new Witness();
  const chunk = 'x'.repeat(1000);
  let waits: Promise<void> | undefined;
  let count = 0;
  while (!waits) {
    waits = t.print(chunk);
    count++;
  }
  assert.is(count, Math.floor(HOLD_BYTES / chunk.length) + 1);
  let isOver = false;
  void waits.then(() => {
    isOver = true;
  });
  t.turn();
  await Promise.resolve();
  assert.not.ok(isOver);
  t.turns();
  await waits;
  assert.is(t.print(chunk), undefined);
});

test('lines that would not be kept are only counted, and the count is right', () => {
  const lines = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => `${from + index}\n`).join('');
  const all = [lines(500, 0), 'open', `${lines(MOST_LINES * 3, 1000)}open`, lines(100, 9000)];
  const t = new Witness();
  for (const text of all) t.print(text);
  t.turns();
  const expected = withOutput({ output: [], dropped: 0 }, all.join(''));
  assert.equal(t.output, expected);
});

test('of a chunk so many line feeds are left', () => {
  const of = (text: string, most: number) => {
    const { rest, skipped } = lastLines(Buffer.from(text), most);
    return [rest.toString(), skipped];
  };
  assert.equal(of('a\nb\nc\n', 3), ['a\nb\nc\n', 0]);
  assert.equal(of('a\nb\nc\n', 2), ['b\nc\n', 1]);
  assert.equal(of('a\nb\nc', 1), ['b\nc', 1]);
  assert.equal(of('abc', 1), ['abc', 0]);
});

test.run();
