import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { line, span } from '../../../../src/repl/full/text/line.ts';
import { paint, themeFor } from '../../../../src/repl/full/text/theme.ts';

test('without colours there are none, and what changed is still told apart', () => {
  const theme = themeFor(0, false);
  assert.ok(Object.values(theme).every((code) => !/(^|;)(3|4|9|10)\d/.test(code)));
  assert.is(paint(line('a', span('b', 'changed')), theme), 'a\x1b[1;4mb\x1b[0m');
});

test('sixteen colours are those of the palette, 256 fit the background', () => {
  assert.ok(Object.values(themeFor(1, true)).every((code) => !code.includes('38;5')));
  assert.not.equal(themeFor(2, true), themeFor(2, false));
});

test('control characters in a name do not reach the terminal', () => {
  assert.is(paint(line('evil\x1b[2J'), themeFor(0, false)), 'evil·[2J');
});

test.run();
