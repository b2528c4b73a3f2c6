import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textOf } from '../../../src/repl/full/text/line.ts';
import { marked, sentence } from '../../../src/repl/plain/paint-line.ts';
import { hasColours } from '../../../src/repl/style.ts';

const TEXT =
  '它还被设为 subreaper（PR_SET_CHILD_SUBREAPER）：由 `shim` 收养，告诉 containerd，然后等着。见 `man 2 prctl`。';

/** A terminal of so many columns, for as long as the work takes. */
function inColumns<T>(columns: number | undefined, work: () => T): T {
  const before = Object.getOwnPropertyDescriptor(process.stdout, 'columns');
  Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true });
  try {
    return work();
  } finally {
    if (before) Object.defineProperty(process.stdout, 'columns', before);
    else Reflect.deleteProperty(process.stdout, 'columns');
  }
}

test('what may be typed is marked by a colour or, without colours, by its backticks: never by both', () => {
  const shown = textOf(marked('`fork` makes one'));
  assert.is(shown, hasColours ? 'fork makes one' : '`fork` makes one');
});

test('a sentence is wrapped below its own beginning, in Chinese too', () => {
  for (let columns = 40; columns < 100; columns++) {
    const lines = inColumns(columns, () => sentence([{ text: '  # ', tone: 'plain' }], marked(TEXT), 4));
    for (const line of lines) {
      assert.ok(stringWidth(line) <= columns, `${columns}: ${line}`);
      assert.match(stripVTControlCharacters(line), /^( {2}# | {4})[^ ，。：；？！、）]/);
    }
  }
});

test('without a terminal a sentence is one line', () => {
  assert.is(inColumns(undefined, () => sentence([], marked(TEXT), 4)).length, 1);
});

test.run();
