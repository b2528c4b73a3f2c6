import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MouseEvent } from '../../../../src/repl/full/input/events.ts';
import { PaneMouse } from '../../../../src/repl/full/shell/pane-mouse.ts';

const PANE = { x: 10, y: 5, width: 20, height: 8 };
const LEFT = 0;
const RIGHT = 2;
const MOTION = 32;

/** What a program is told: the action and the place, or undefined. */
function told(mouse: PaneMouse, action: MouseEvent['action'], x: number, y: number, code = LEFT) {
  const event = mouse.take({ type: 'mouse', action, code, x, y }, PANE);
  return event && [event.action, event.x, event.y];
}

test('places count from the corner of the pane', () => {
  const mouse = new PaneMouse();
  assert.equal(told(mouse, 'press', 10, 5), ['press', 0, 0]);
  assert.equal(told(mouse, 'release', 29, 12), ['release', 19, 7]);
  assert.equal(told(mouse, 'wheel-up', 12, 6, 64), ['wheel-up', 2, 1]);
  assert.equal(told(mouse, 'move', 13, 6, MOTION + 3), ['move', 3, 1]);
});

test('what happens beside the pane is not for the program', () => {
  const mouse = new PaneMouse();
  for (const action of ['press', 'release', 'move', 'wheel-up', 'wheel-down'] as const)
    for (const [x, y] of [
      [9, 6],
      [30, 6],
      [12, 4],
      [12, 13],
    ] as const)
      assert.is(told(mouse, action, x, y), undefined, `${action} at ${x},${y}`);
});

test('a button that was pressed in the pane is followed until it is released, at the nearest place', () => {
  const mouse = new PaneMouse();
  told(mouse, 'press', 12, 6);
  assert.equal(told(mouse, 'move', 0, 0, MOTION + LEFT), ['move', 0, 0]);
  assert.equal(told(mouse, 'move', 99, 99, MOTION + LEFT), ['move', 19, 7]);
  // With Shift held down by now.
  assert.equal(told(mouse, 'release', 99, 6, LEFT + 4), ['release', 19, 1]);
  assert.is(told(mouse, 'move', 99, 6, MOTION + LEFT), undefined);
  assert.is(told(mouse, 'release', 12, 6), undefined, 'it is not released twice');
});

test('each button is released by itself', () => {
  const mouse = new PaneMouse();
  told(mouse, 'press', 12, 6, LEFT);
  told(mouse, 'press', 12, 6, RIGHT);
  assert.equal(told(mouse, 'release', 0, 6, LEFT), ['release', 0, 1]);
  assert.equal(told(mouse, 'release', 0, 7, RIGHT), ['release', 0, 2]);
});

test('one that was pressed elsewhere is not released in the pane', () => {
  const mouse = new PaneMouse();
  assert.is(told(mouse, 'press', 0, 0), undefined);
  assert.is(told(mouse, 'release', 12, 6), undefined);
});

test.run();
