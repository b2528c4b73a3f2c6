import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fit, lineWidth, spread } from '../../../../src/repl/full/text/fit.ts';
import { type Line, line, span, textOf } from '../../../../src/repl/full/text/line.ts';
import { loadWidths } from '../../../../src/repl/full/text/width.ts';
import { wrap } from '../../../../src/repl/full/text/wrap.ts';

await loadWidths();

const rows = (lines: readonly Line[]): string[] => lines.map(textOf);

test('a line is filled up or cut to exactly so many columns', () => {
  assert.is(textOf(fit(line('abc'), 5)), 'abc  ');
  assert.is(textOf(fit(line('abcdef'), 4)), 'abc…');
  for (let columns = 1; columns < 12; columns++) {
    assert.is(
      lineWidth(fit(line('网络', span('命名空间 x', 'good')), columns)),
      columns,
      `${columns} columns`,
    );
  }
});

test('half of a wide character is never shown', () => {
  assert.is(textOf(fit(line('网络空间'), 4)), '网… ');
});

test('spans keep their tone where they are cut', () => {
  assert.equal(fit(line('ab', span('cdef', 'bad')), 5), [span('ab'), span('cd', 'bad'), span('…', 'bad')]);
});

test('the right part of a row gives way when there is no room', () => {
  assert.is(textOf(spread(line('ab'), line('cd'), 7)), 'ab   cd');
  assert.is(textOf(spread(line('abcd'), line('efgh'), 7)), 'abcd   ');
});

test('long lines are broken between words, and go on indented', () => {
  assert.equal(rows(wrap(line('the quick brown fox'), 10)), ['the quick ', 'brown fox']);
  assert.equal(rows(wrap(line('  mount -t proc proc'), 12, 4)), ['  mount -t ', '    proc ', '    proc']);
});

test('a word that is longer than a row is broken where the row ends', () => {
  assert.equal(rows(wrap(line('abcdefghij'), 4)), ['abcd', 'efgh', 'ij']);
  assert.equal(rows(wrap(line('命名空间'), 5)), ['命名', '空间']);
});

test('Chinese is broken between characters, and no row begins with a full stop', () => {
  assert.equal(rows(wrap(line('普通用户有 root，却没有权力。'), 14)), [
    '普通用户有 ',
    'root，却没有权',
    '力。',
  ]);
  assert.equal(rows(wrap(line('先回答，再输入。'), 14)), ['先回答，再输', '入。']);
  assert.equal(rows(wrap(line('用（挂载）命令'), 4)), ['用', '（挂', '载）', '命令']);
});

test('no row is wider than it may be, and nothing is lost but blanks', () => {
  const text = 'sendto(3, {type=RTM_NEWLINK, flags=NLM_F_REQUEST|NLM_F_ACK}, 40) = 40 命名空间 👩‍💻 end';
  for (let columns = 4; columns < 60; columns++) {
    const wrapped = wrap(line(text), columns);
    assert.ok(
      wrapped.every((row) => lineWidth(row) <= columns),
      `${columns} columns`,
    );
    assert.is(rows(wrapped).join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
  }
});

test.run();
