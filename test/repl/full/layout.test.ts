import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  arrangePanels,
  isTooSmall,
  type Layout,
  type LayoutOptions,
  layoutOf,
  type Rectangle,
} from '../../../src/repl/full/layout.ts';
import { PANEL_IDS } from '../../../src/repl/full/panels/panel-ids.ts';

const SIZES = [
  [60, 15],
  [80, 24],
  [99, 40],
  [100, 16],
  [120, 40],
  [200, 60],
  [300, 80],
] as const;
const OPTIONS: readonly LayoutOptions[] = [false, true].flatMap((hasShell) =>
  [0, 40].flatMap((lessonRows) =>
    [1, 3, 30].flatMap((promptRows) =>
      [false, true].flatMap((isQuestion) =>
        (['none', 'panel', 'shell'] as const).map((zoom) => ({
          hasShell,
          lessonRows,
          promptRows,
          isQuestion,
          zoom,
        })),
      ),
    ),
  ),
);

const placesOf = ({ asTabs: _, ...places }: Layout): Rectangle[] =>
  Object.values(places).filter((place): place is Rectangle => place !== undefined);

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test('in every window everything is inside it, has room, and covers nothing else', () => {
  for (const [columns, rows] of SIZES) {
    for (const options of OPTIONS) {
      const places = placesOf(layoutOf({ columns, rows }, options));
      const what = `${columns}×${rows} ${JSON.stringify(options)}`;
      for (const [index, place] of places.entries()) {
        const { x, y, width, height } = place;
        assert.ok(x >= 0 && y >= 0 && x + width <= columns && y + height <= rows, `${what}: outside`);
        assert.ok(width > 0 && height > 0, `${what}: ${JSON.stringify(place)} is empty`);
        for (const other of places.slice(index + 1)) assert.not(overlap(place, other), `${what}: overlap`);
      }
    }
  }
});

test('panels stand beside the transcript where there is room, and are tabs elsewhere', () => {
  const options = { promptRows: 1, hasShell: false, lessonRows: 0, zoom: 'none' } as const;
  assert.ok(layoutOf({ columns: 80, rows: 24 }, options).asTabs);
  const wide = layoutOf({ columns: 120, rows: 40 }, options);
  assert.not(wide.asTabs);
  assert.ok(wide.panels!.x > wide.transcript!.x + wide.transcript!.width);
});

test('a lesson has the room that it needs, as long as some rows of the transcript are left', () => {
  const options = { promptRows: 1, hasShell: false, zoom: 'none' } as const;
  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 100, rows: 30 },
    { columns: 160, rows: 48 },
  ]) {
    const { lesson, transcript } = layoutOf(size, { ...options, lessonRows: 40 });
    assert.ok(lesson!.height >= size.rows / 2, `${size.rows} rows: ${lesson!.height}`);
    assert.ok(transcript!.height >= 7);
    assert.is(layoutOf(size, { ...options, lessonRows: 9 }).lesson!.height, 9);
  }
  // There evidence of the kernel has its place beside it; on a small screen a key brings it.
  assert.is(layoutOf({ columns: 80, rows: 24 }, { ...options, lessonRows: 9 }).panels, undefined);
  assert.ok(layoutOf({ columns: 80, rows: 30 }, { ...options, lessonRows: 9 }).panels);
});

test('a shell has the whole screen when it is given it', () => {
  const options = { promptRows: 1, hasShell: true, lessonRows: 0, zoom: 'shell' } as const;
  assert.equal(layoutOf({ columns: 120, rows: 40 }, options).shell, { x: 0, y: 1, width: 120, height: 38 });
});

test('windows below 60×15 are too small', () => {
  assert.not(isTooSmall({ columns: 60, rows: 15 }));
  assert.ok(isTooSmall({ columns: 59, rows: 15 }));
  assert.ok(isTooSmall({ columns: 60, rows: 14 }));
});

test('every panel keeps its title, and those that came forward last are open', () => {
  const area = { x: 60, y: 2, width: 60, height: 30 };
  const places = arrangePanels(area, () => 12, ['mounts', 'calls', ...PANEL_IDS]);
  assert.equal(
    places.map(({ id }) => id),
    PANEL_IDS,
  );
  const open = places.filter(({ height }) => height > 1).map(({ id }) => id);
  assert.equal(open, ['mounts', 'calls']);
  assert.is(
    places.reduce((sum, { height }) => sum + height, 0),
    31 - 1,
  );
});

test('a wide area has columns of panels, none of which covers another', () => {
  const area = { x: 0, y: 2, width: 160, height: 50 };
  const places = arrangePanels(area, () => 10, PANEL_IDS);
  assert.is(new Set(places.map(({ x }) => x)).size, 3);
  for (const [index, place] of places.entries())
    for (const other of places.slice(index + 1)) assert.not(overlap(place, other));
});

test.run();
