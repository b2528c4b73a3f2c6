import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { graphemes, loadWidths, printable, textWidth } from '../../../../src/repl/full/text/width.ts';

await loadWidths();

test('Chinese and emoji take two columns, what the interface is drawn with one', () => {
  assert.is(textWidth('uts'), 3);
  assert.is(textWidth('命名空间'), 8);
  assert.is(textWidth('👩‍💻'), 4, 'shown one by one');
  assert.is(textWidth('❤\ufe0f'), 1, 'shown as the narrow character');
  assert.is(textWidth('─┐█✓▸→…'), 7);
  assert.is(textWidth('é'), 1);
});

test('control characters are never printed, and count as what is printed for them', () => {
  assert.is(printable('a\x1b[31mb\x07'), 'a\\x1b[31mb\\x07');
  assert.is(textWidth('\x1b\x07'), 8);
});

test('joined emoji are printed one by one, and no other text is changed', () => {
  assert.is(printable('👩‍👩‍👧 ❤\ufe0f x'), '👩👩👧 ❤ x');
  // Persian and Hindi need their joiners.
  assert.is(printable('می\u200cخواهم क्\u200dष'), 'می\u200cخواهم क्\u200dष');
});

test('a character with its marks is one', () => {
  assert.equal(graphemes('e\u0301👩‍💻中'), ['e\u0301', '👩‍💻', '中']);
});

test.run();
