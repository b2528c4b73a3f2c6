import type { MouseEvent } from '../input/events.ts';
import { contains, type Rectangle } from '../layout.ts';

/** Bits of a report that are not the button: Shift, Alt, Ctrl and motion. */
const NOT_BUTTON = 4 | 8 | 16 | 32;

/**
 * What of the mouse is for the program in a pane: what happens there, and as in other terminals where a button goes
 * that was pressed there, until it is released.
 */
export class PaneMouse {
  readonly #held = new Set<number>();

  /** The event with its place in the pane, the nearest one for what is outside; undefined for what is not for it. */
  take(event: MouseEvent, pane: Rectangle): MouseEvent | undefined {
    return this.#isFor(event, pane)
      ? {
          ...event,
          x: within(event.x - pane.x, pane.width),
          y: within(event.y - pane.y, pane.height),
        }
      : undefined;
  }

  #isFor({ action, code, x, y }: MouseEvent, pane: Rectangle): boolean {
    const button = code & ~NOT_BUTTON;
    const isInside = contains(pane, x, y);
    if (action === 'release') return this.#held.delete(button);
    if (action === 'press' && isInside) this.#held.add(button);
    return isInside || (action === 'move' && this.#held.size > 0);
  }
}

const within = (place: number, size: number): number => Math.max(0, Math.min(place, size - 1));
