import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { visible, visibleJson, visibleLines } from '../../src/locale/visible.ts';

test('what would act on a terminal, turn a line round or begin a new one is shown as its escape', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['\x1b]8;;http://evil\x07', '\\x1b]8;;http://evil\\x07'],
    ['\x9b31m', '\\x9b31m'],
    ['a\nb\rc\td\x7f', 'a\\nb\\rc\\td\\x7f'],
    ['\u202etxt.exe', '\\u202etxt.exe'],
    ['\u2066\u2069\u200e\u061c\ufeff\u00ad', '\\u2066\\u2069\\u200e\\u061c\\ufeff\\xad'],
    ['\u2028\u2029\u{e0041}', '\\u2028\\u2029\\u{e0041}'],
    ['\udcff\ud800', '\\xff\\ud800'],
  ];
  for (const [text, shown] of cases) assert.is(visible(text), shown);
});

test('what people write with is left as it is', () => {
  for (const text of ['größe', '命名空间', '👩‍💻 ❤\ufe0f', 'می\u200cخواهم क्\u200dष', 'a\\nb', ' '])
    assert.is(visible(text), text);
});

test('a text of several lines keeps its line feeds and nothing else', () => {
  assert.is(visibleLines('a\nb\r\x1b[2J\u202e'), 'a\nb\\r\\x1b[2J\\u202e');
});

test('JSON says the same and brings nothing to a screen', () => {
  const value = { name: 'a\x1b\x9b\u202e\u2028\udcff\u{e0041}\n命', list: ['\x7f'] };
  const text = visibleJson(value);
  assert.equal(JSON.parse(text), value);
  assert.is(visible(text), text);
});

test.run();
