import type { InputEvent, MouseEvent } from '../input/events.ts';
import type { MouseReports } from '../screen/modes.ts';

/** What a program expects of its terminal. */
export interface ProgramModes {
  readonly hasApplicationCursor: boolean;
  readonly hasBracketedPaste: boolean;
  readonly mouse: MouseReports;
  readonly isSgrMouse: boolean;
}

/**
 * Keys as xterm sends them, by name, because a program in a box is told that it runs on one while the person's terminal
 * may be another. A final character, with which DECCKM and modifiers go; or a number, `ESC [ N ~`.
 */
const XTERM_KEYS: Readonly<Record<string, string | number>> = {
  up: 'A',
  down: 'B',
  right: 'C',
  left: 'D',
  end: 'F',
  home: 'H',
  f1: 'P',
  f2: 'Q',
  f3: 'R',
  f4: 'S',
  insert: 2,
  delete: 3,
  pageup: 5,
  pagedown: 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
};
const MODIFIERS: Readonly<Record<string, number>> = { shift: 1, alt: 2, ctrl: 4 };

/** What to send to a program for a key, a paste or a click; undefined for what is not for programs. */
export function bytesOf(event: InputEvent, modes: ProgramModes): string | undefined {
  switch (event.type) {
    case 'key':
      return xtermKey(event.name, modes) ?? event.raw;
    case 'paste': {
      // As terminals do it: a line break is what the Enter key sends.
      const text = event.text.replaceAll('\n', '\r');
      return modes.hasBracketedPaste ? `\x1b[200~${text}\x1b[201~` : text;
    }
    case 'mouse':
      return mouseReport(event, modes);
    default:
      return undefined;
  }
}

/** The sequence of a key that has one, see xterm's ctlseqs, "PC-Style Function Keys". */
function xtermKey(name: string, { hasApplicationCursor }: ProgramModes): string | undefined {
  const parts = name.split('+');
  const key = XTERM_KEYS[parts.at(-1)!];
  if (key === undefined) return undefined;
  const modifier = parts.slice(0, -1).reduce((sum, part) => sum + (MODIFIERS[part] ?? 0), 1);
  if (typeof key === 'number') return modifier === 1 ? `\x1b[${key}~` : `\x1b[${key};${modifier}~`;
  if (modifier > 1) return `\x1b[1;${modifier}${key}`;
  return hasApplicationCursor || key >= 'P' ? `\x1bO${key}` : `\x1b[${key}`;
}

/** Beyond this place bytes cannot say where the mouse is. */
const MOST_IN_BYTES = 223;

function mouseReport({ action, code, x, y }: MouseEvent, { mouse, isSgrMouse }: ProgramModes) {
  if (mouse === 'off' || (action === 'move' && mouse === 'clicks')) return undefined;
  if (isSgrMouse) return `\x1b[<${code};${x + 1};${y + 1}${action === 'release' ? 'm' : 'M'}`;
  if (x >= MOST_IN_BYTES || y >= MOST_IN_BYTES) return undefined;
  // A release does not say of which button.
  const button = action === 'release' ? (code & ~3) | 3 : code;
  return `\x1b[M${String.fromCharCode(32 + button, 33 + x, 33 + y)}`;
}
