import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InkRoot } from '../../../../src/repl/full/ui/ink-root.tsx';
import { RowsView } from '../../../../src/repl/full/ui/rows-view.tsx';

const view = (width: number, ...rows: readonly string[]) => createElement(RowsView, { width, rows });

test('rows are shown as they are, empty ones too', () => {
  const { lastFrame, rerender } = render(view(8, 'one', '', '网络 x'));
  assert.is(lastFrame(), 'one\n\n网络 x');
  rerender(view(8, '\x1b[1mtwo\x1b[0m', ''));
  assert.ok(lastFrame()!.startsWith('\x1b[1mtwo\x1b['));
});

test('a root gives a whole frame at once, of the size that is asked for now', () => {
  const root = new InkRoot();
  assert.equal(root.draw(5, ['ab', 'cd']), ['ab', 'cd']);
  assert.equal(root.draw(30, ['a longer row']), ['a longer row']);
  assert.equal(root.draw(30, ['a longer row']).length, 1);
  root.close();
});

test('wide characters and emoji keep their places', () => {
  const root = new InkRoot();
  const rows = ['│命名空间│', '│👩‍💻 é ok │'];
  assert.equal(root.draw(10, rows), rows);
  root.close();
});

test.run();
