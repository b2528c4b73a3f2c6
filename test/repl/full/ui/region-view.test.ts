import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RegionRoot } from '../../../../src/repl/full/ui/region-root.tsx';
import { RegionView } from '../../../../src/repl/full/ui/region-view.tsx';

const region = (width: number, height: number, ...rows: readonly string[]) =>
  createElement(RegionView, { width, height, rows });

test('a region shows its rows, and nothing where it has none', () => {
  const { lastFrame, rerender } = render(region(8, 3, 'one', '网络 x'));
  assert.is(lastFrame(), 'one\n网络 x\n');
  rerender(region(8, 2, '\x1b[1mtwo\x1b[0m'));
  assert.ok(lastFrame()!.startsWith('\x1b[1mtwo\x1b['));
});

test('a root gives a whole frame at once, of the size that the region has now', () => {
  const root = new RegionRoot();
  assert.equal(root.draw({ x: 0, y: 0, width: 5, height: 2 }, ['ab', 'cd']), ['ab', 'cd']);
  assert.equal(root.draw({ x: 3, y: 1, width: 30, height: 1 }, ['a longer row']), ['a longer row']);
  assert.equal(root.draw({ x: 3, y: 1, width: 30, height: 1 }, ['a longer row']).length, 1);
  root.close();
});

test('wide characters and emoji keep their places', () => {
  const root = new RegionRoot();
  const rows = ['│命名空间│', '│👩‍💻 é ok │'];
  assert.equal(root.draw({ x: 0, y: 0, width: 10, height: 2 }, rows), rows);
  root.close();
});

test.run();
